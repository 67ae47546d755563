//! Metrics as lines of the log, in CloudWatch's embedded metric format.

use serde_json::{Value, json};

/// Where the metrics of this house are found.
pub const NAMESPACE: &str = "Glasshouse";

/// A number, with its unit in CloudWatch's words (`Milliseconds`, `Count`, `Bytes`, `None`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// How much.
    pub value: u64,
}

/// One line that CloudWatch makes metrics of, with `context` as fields to search for.
#[must_use]
pub fn line(at_ms: u64, metrics: &[Metric], context: &Value) -> String {
    let definitions: Vec<_> = metrics.iter().map(|it| json!({"Name": it.name, "Unit": it.unit})).collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": at_ms,
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": definitions}],
        },
    });
    for (name, value) in context.as_object().into_iter().flatten() {
        line[name] = value.clone();
    }
    for metric in metrics {
        line[metric.name] = metric.value.into();
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_defines_its_metrics_and_holds_them() {
        let metrics = [Metric { name: "DrillAge", unit: "Milliseconds", value: 7 }];
        let line: Value = serde_json::from_str(&line(5, &metrics, &json!({"backup": "b"}))).unwrap();
        let definition = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(definition["Metrics"], json!([{"Name": "DrillAge", "Unit": "Milliseconds"}]));
        assert_eq!(
            (definition["Namespace"].as_str(), &definition["Dimensions"]),
            (Some("Glasshouse"), &json!([[]]))
        );
        assert_eq!(
            (&line["DrillAge"], &line["backup"], &line["_aws"]["Timestamp"]),
            (&json!(7), &json!("b"), &json!(5))
        );
    }
}
