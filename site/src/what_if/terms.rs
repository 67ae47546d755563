//! What the browser knows of a way to bet.

/// Decimals as the sheet writes them, of the stake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The way to bet.
    pub(crate) name: String,
    /// 1 less the return.
    pub(crate) hold: String,
    /// The standard deviation of a round.
    pub(crate) deviation: String,
    /// The skewness of a round; empty where every round returns the same.
    pub(crate) skewness: String,
    /// The probability that a round pays nothing.
    pub(crate) nothing: String,
    /// Whether steps can take more than the stake.
    pub(crate) raises: bool,
}

impl Terms {
    /// One line each: three hundred ways to bet as JSON inside an attribute would be five times as long.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn write(all: impl IntoIterator<Item = Self>) -> String {
        let line = |it: Self| {
            let raises = if it.raises { "raises" } else { "" };
            [&it.name, &it.hold, &it.deviation, &it.skewness, &it.nothing, raises].join("\t")
        };
        all.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn read(text: &str) -> Vec<Self> {
        let line = |line: &str| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, hold, deviation, skewness, nothing, raises] = fields.try_into().ok()?;
            let [name, hold, deviation, skewness, nothing] =
                [name, hold, deviation, skewness, nothing].map(str::to_owned);
            Some(Self { name, hold, deviation, skewness, nothing, raises: !raises.is_empty() })
        };
        text.lines().filter_map(line).collect()
    }
}

/// Confidences with their standard deviations, one line each.
#[cfg(any(feature = "ssr", test))]
pub(crate) fn write_bands<'a>(bands: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let lines = bands.into_iter().map(|(confidence, deviations)| format!("{confidence}\t{deviations}"));
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn read_bands(text: &str) -> Vec<(String, String)> {
    let bands = text.lines().filter_map(|line| line.split_once('\t'));
    bands.map(|(confidence, deviations)| (confidence.to_owned(), deviations.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let terms = |name: &str, raises| Terms {
            name: name.into(),
            hold: "0.01".into(),
            deviation: "1.5".into(),
            skewness: String::new(),
            nothing: "0.5".into(),
            raises,
        };
        let all = [terms("3 mines, cash out after 5 gems", false), terms("optimal play", true)];
        assert_eq!(Terms::read(&Terms::write(all.clone())), all);
        assert_eq!(Terms::read(""), []);
        let bands = [("95 %".to_owned(), "1.960".to_owned()), ("99 %".to_owned(), "2.576".to_owned())];
        assert_eq!(read_bands(&write_bands(bands.iter().map(|(a, b)| (a.as_str(), b.as_str())))), bands);
    }
}
