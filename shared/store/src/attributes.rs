//! Between the items of the SDK and those of backups.

use archive::{Attribute, Item};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::HashMap;

/// `None` if a value is of a kind that this release does not know.
pub(crate) fn from_sdk(item: HashMap<String, AttributeValue>) -> Option<Item> {
    let fields = item.into_iter().map(|(name, value)| Some((name, value_from_sdk(value)?)));
    fields.collect::<Option<_>>().map(Item)
}

fn value_from_sdk(value: AttributeValue) -> Option<Attribute> {
    Some(match value {
        AttributeValue::S(text) => Attribute::S(text),
        AttributeValue::N(number) => Attribute::N(number),
        AttributeValue::B(bytes) => Attribute::B(STANDARD.encode(bytes)),
        AttributeValue::Bool(yes) => Attribute::Bool(yes),
        AttributeValue::Null(null) => Attribute::Null(null),
        AttributeValue::L(list) => Attribute::L(list.into_iter().map(value_from_sdk).collect::<Option<_>>()?),
        AttributeValue::M(map) => Attribute::M(from_sdk(map)?.0),
        AttributeValue::Ss(texts) => Attribute::Texts(texts),
        AttributeValue::Ns(numbers) => Attribute::Numbers(numbers),
        AttributeValue::Bs(list) => {
            Attribute::Binaries(list.into_iter().map(|bytes| STANDARD.encode(bytes)).collect())
        }
        _ => return None,
    })
}

/// `None` if bytes are no base64.
pub(crate) fn to_sdk(item: &Item) -> Option<HashMap<String, AttributeValue>> {
    item.0.iter().map(|(name, value)| Some((name.clone(), value_to_sdk(value)?))).collect()
}

fn value_to_sdk(value: &Attribute) -> Option<AttributeValue> {
    let bytes = |text: &String| STANDARD.decode(text).ok().map(Blob::new);
    Some(match value {
        Attribute::S(text) => AttributeValue::S(text.clone()),
        Attribute::N(number) => AttributeValue::N(number.clone()),
        Attribute::B(text) => AttributeValue::B(bytes(text)?),
        Attribute::Bool(yes) => AttributeValue::Bool(*yes),
        Attribute::Null(null) => AttributeValue::Null(*null),
        Attribute::L(list) => AttributeValue::L(list.iter().map(value_to_sdk).collect::<Option<_>>()?),
        Attribute::M(map) => AttributeValue::M(to_sdk(&Item(map.clone()))?),
        Attribute::Texts(texts) => AttributeValue::Ss(texts.clone()),
        Attribute::Numbers(numbers) => AttributeValue::Ns(numbers.clone()),
        Attribute::Binaries(list) => AttributeValue::Bs(list.iter().map(bytes).collect::<Option<_>>()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_comes_back() {
        let line = concat!(
            r#"{"Item":{"a":{"B":"AAE="},"b":{"BOOL":true},"c":{"NULL":true},"d":{"L":[{"N":"1"},{"S":""}]},"#,
            r#""e":{"M":{"x":{"N":"-1.5"}}},"f":{"SS":["p"]},"g":{"NS":["1","2"]},"h":{"BS":["AA=="]}}}"#,
        );
        let item = Item::of_line(line).unwrap();
        assert_eq!(from_sdk(to_sdk(&item).unwrap()), Some(item.clone()));
        let broken = Item::of_line(&line.replace("AAE=", "!")).unwrap();
        assert_eq!(to_sdk(&broken), None);
    }
}
