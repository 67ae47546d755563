//! Numbers with two digits after the point, as people read and write them: money in hundredths units, dice in hundredths.

const DIGITS: usize = 2;

/// `1250` is `12.50`.
#[must_use]
pub fn shown(hundredths: &str) -> String {
    let digits = format!("{hundredths:0>width$}", width = DIGITS + 1);
    let (whole, part) = digits.split_at(digits.len() - DIGITS);
    format!("{whole}.{part}")
}

/// `1234567.89` is `1,234,567.89`.
#[must_use]
pub fn grouped(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut grouped = String::new();
    for (at, digit) in number.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `12.5` and `12,50` are `1250`.
#[must_use]
pub fn read(text: &str) -> Option<String> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > DIGITS || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths = format!("{whole}{part:0<DIGITS$}");
    let hundredths = hundredths.trim_start_matches('0');
    Some(if hundredths.is_empty() { "0".to_owned() } else { hundredths.to_owned() })
}

/// A decimal as PAR sheets write it, in units of 10^-`digits`; what it has beyond them is cut off.
#[must_use]
pub fn fixed(decimal: &str, digits: usize) -> Option<i128> {
    let (minus, size) = decimal.strip_prefix('-').map_or((false, decimal), |size| (true, size));
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = part.get(..digits).unwrap_or(part);
    let units: i128 = format!("{whole}{part:0<digits$}").parse().ok()?;
    Some(if minus { -units } else { units })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        for (number, expect) in
            [("7", "7"), ("1000", "1,000"), ("123456", "123,456"), ("1038090.2445", "1,038,090.2445")]
        {
            assert_eq!(grouped(number), expect);
        }
    }

    #[test]
    fn reads_back() {
        for (hundredths, text) in [
            ("0", "0.00"),
            ("7", "0.07"),
            ("100", "1.00"),
            ("1250", "12.50"),
            ("99999999999", "999999999.99"),
        ] {
            assert_eq!(shown(hundredths), text);
            assert_eq!(read(text).as_deref(), Some(hundredths));
        }
        for (text, hundredths) in [
            ("1", Some("100")),
            ("1,5", Some("150")),
            (" 2 ", Some("200")),
            ("", None),
            ("1.005", None),
            ("-1", None),
        ] {
            assert_eq!(read(text).as_deref(), hundredths, "{text:?}");
        }
    }

    #[test]
    fn decimals_of_sheets_become_whole_numbers() {
        for (decimal, digits, expect) in [
            ("0.972972972972", 9, Some(972_972_972)),
            ("-0.5", 3, Some(-500)),
            ("12", 2, Some(1_200)),
            ("0.00000000117971754843", 12, Some(1_179)),
            ("x", 2, None),
            ("", 2, None),
            ("1.-5", 2, None),
        ] {
            assert_eq!(fixed(decimal, digits), expect, "{decimal}");
        }
    }
}
