//! Routes, schedules and object events of `template.yaml`, which is compiled in: the local stack has no tables of its own.

use serde_yaml_ng::Value;
use std::time::Duration;

const TEMPLATE: &str = include_str!("../../../template.yaml");

/// One route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The method, in capitals.
    pub method: String,
    /// The path, with parameters in braces.
    pub path: String,
    /// The function that answers, by its name in the template.
    pub function: String,
}

/// A function that runs again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The function, by its name in the template.
    pub function: String,
    /// From one run to the next.
    pub every: Duration,
}

/// A function that runs for every new object of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectEvent {
    /// The function, by its name in the template.
    pub function: String,
    /// How the keys of these objects start.
    pub prefix: String,
    /// How they end.
    pub suffix: String,
}

/// Why the template cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is not YAML.
    #[error("template.yaml cannot be read")]
    NotYaml(#[from] serde_yaml_ng::Error),
    /// An event of a function is not a route as this stack knows them.
    #[error("template.yaml: the event {event} of {function} has no method or path")]
    NotARoute {
        /// The function's name.
        function: String,
        /// The event's name.
        event: String,
    },
    /// A function waits for objects that this stack does not understand.
    #[error(
        "template.yaml: the event {event} of {function} has no filter with a prefix and a suffix of keys"
    )]
    NotAnObjectEvent {
        /// The function's name.
        function: String,
        /// The event's name.
        event: String,
    },
    /// A schedule is none of those this stack can keep.
    #[error("template.yaml: the schedule of {function} does not read rate(<number> minutes, hours or days)")]
    NotARate {
        /// The function's name.
        function: String,
    },
}

/// The routes of the template, in its order.
///
/// # Errors
/// When the template is damaged.
pub fn routes() -> Result<Vec<Route>, TemplateError> {
    parse(TEMPLATE)
}

/// The schedules of the template, in its order.
///
/// # Errors
/// When the template is damaged, or a schedule is none of those this stack can keep.
pub(crate) fn schedules() -> Result<Vec<Schedule>, TemplateError> {
    parse_schedules(TEMPLATE)
}

/// Functions that run for new objects.
///
/// # Errors
/// When the template is damaged, or an event is none of those this stack understands.
pub(crate) fn object_events() -> Result<Vec<ObjectEvent>, TemplateError> {
    parse_object_events(TEMPLATE)
}

fn parse_object_events(template: &str) -> Result<Vec<ObjectEvent>, TemplateError> {
    let template: Value = serde_yaml_ng::from_str(template)?;
    let object_event = |Source { function, event, properties }: Source<'_>| {
        let rules = properties["Filter"]["S3Key"]["Rules"].as_sequence();
        let value = |name: &str| {
            let rule = rules?.iter().find(|rule| rule["Name"] == name)?;
            rule["Value"].as_str().map(str::to_owned)
        };
        match value("prefix").zip(value("suffix")) {
            Some((prefix, suffix)) => Ok(ObjectEvent { function, prefix, suffix }),
            None => Err(TemplateError::NotAnObjectEvent { function, event }),
        }
    };
    sources(&template, "S3").map(object_event).collect()
}

/// `!Ref` and its relatives need no care: tagged values are none of the strings looked for here.
fn parse(template: &str) -> Result<Vec<Route>, TemplateError> {
    let template: Value = serde_yaml_ng::from_str(template)?;
    let route = |Source { function, event, properties }: Source<'_>| {
        let text = |name| properties[name].as_str().map(str::to_owned);
        match (text("Method"), text("Path")) {
            (Some(method), Some(path)) => Ok(Route { method: method.to_uppercase(), path, function }),
            _ => Err(TemplateError::NotARoute { function, event }),
        }
    };
    sources(&template, "HttpApi").map(route).collect()
}

fn parse_schedules(template: &str) -> Result<Vec<Schedule>, TemplateError> {
    let template: Value = serde_yaml_ng::from_str(template)?;
    let schedule = |Source { function, properties, .. }: Source<'_>| match properties["Schedule"]
        .as_str()
        .and_then(rate)
    {
        Some(every) => Ok(Schedule { function, every }),
        None => Err(TemplateError::NotARate { function }),
    };
    sources(&template, "Schedule").map(schedule).collect()
}

/// `rate(15 minutes)`.
fn rate(text: &str) -> Option<Duration> {
    let (number, unit) = text.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let minutes = match unit {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        _ => return None,
    };
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    Some(Duration::from_secs(number.checked_mul(minutes * 60)?))
}

/// Something that calls a function.
struct Source<'t> {
    function: String,
    event: String,
    properties: &'t Value,
}

/// Everything of this type that calls a function.
fn sources<'t>(template: &'t Value, wanted: &'t str) -> impl Iterator<Item = Source<'t>> {
    let functions = entries(&template["Resources"])
        .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    functions.flat_map(move |(function, resource)| {
        let sources = entries(&resource["Properties"]["Events"]);
        sources.filter(move |(_, source)| source["Type"] == wanted).map(move |(event, source)| Source {
            function: function.to_owned(),
            event: event.to_owned(),
            properties: &source["Properties"],
        })
    })
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_mapping().into_iter().flatten().filter_map(|(name, value)| Some((name.as_str()?, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use edge::{Settings, SettingsError, Signs};

    #[test]
    fn routes_are_found_among_tags_and_other_events() {
        let template = "
Resources:
  Api: { Type: AWS::Serverless::HttpApi }
  Play:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Sub '${Something}'
      Events:
        One: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: get, Path: '/v1/rounds/{id}' } }
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
  Worker: { Type: AWS::Serverless::Function }
";
        let route = Route { method: "GET".into(), path: "/v1/rounds/{id}".into(), function: "Play".into() };
        assert_eq!(parse(template).unwrap(), [route]);
        let daily = Schedule { function: "Play".into(), every: Duration::from_secs(24 * 60 * 60) };
        assert_eq!(parse_schedules(template).unwrap(), [daily]);
        let weekly = template.replace("rate(1 day)", "cron(0 10 * * ? *)");
        assert_eq!(
            parse_schedules(&weekly).unwrap_err().to_string(),
            "template.yaml: the schedule of Play does not read rate(<number> minutes, hours or days)"
        );
        let objects = template.replace("Type: Schedule, Properties: { Schedule: rate(1 day) }", "Type: S3");
        assert_eq!(
            parse_object_events(&objects).unwrap_err().to_string(),
            "template.yaml: the event Nightly of Play has no filter with a prefix and a suffix of keys"
        );
        let broken = template.replace("Method: get, ", "");
        assert_eq!(
            parse(&broken).unwrap_err().to_string(),
            "template.yaml: the event One of Play has no method or path"
        );
    }

    #[test]
    fn the_template_of_this_release_has_routes_and_schedules() {
        let routes = routes().unwrap();
        let of = |function: &str| routes.iter().filter(|route| route.function == function).count();
        assert_eq!((of("Wallet"), of("Play"), of("Par"), routes.len()), (11, 10, 8, 29));
        let parts = ObjectEvent { function: "Jobs".into(), prefix: "jobs/".into(), suffix: ".todo".into() };
        assert_eq!(object_events().unwrap(), [parts]);
        let schedules = schedules().unwrap();
        const DAY: u64 = 24 * 60 * 60;
        let kept = [("Sweep", 15 * 60), ("Backup", DAY), ("Restore", 7 * DAY)];
        let kept = kept.map(|(name, s)| Schedule { function: name.into(), every: Duration::from_secs(s) });
        assert_eq!(schedules, kept);
    }

    #[test]
    fn backup_and_restore_are_given_what_they_read_and_nobody_else_signs_statements() {
        let template: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap();
        let variables = |properties: &Value| -> Vec<String> {
            entries(&properties["Environment"]["Variables"]).map(|(name, _)| name.to_owned()).collect()
        };
        let functions =
            entries(&template["Resources"]).filter(|(_, it)| it["Type"] == "AWS::Serverless::Function");
        let given =
            |it: &Value| [variables(&template["Globals"]["Function"]), variables(&it["Properties"])].concat();
        for (function, it) in functions {
            let given = given(it);
            let is_office = ["Backup", "Restore"].contains(&function);
            assert_eq!(given.iter().any(|name| name.contains("STATEMENT")), is_office, "{function}");
            let has = |name: &str| given.iter().any(|it| it == name).then(|| "value".to_owned());
            if is_office {
                let SettingsError(wrong) = edge::BackupSettings::read(true, has).unwrap_err();
                let missing: Vec<_> = wrong.iter().filter(|line| line.contains(": missing")).collect();
                assert!(missing.is_empty(), "{function}: {missing:?}");
            }
        }
    }

    #[test]
    fn every_function_is_given_what_it_reads_and_no_signing_key_but_its_own() {
        let template: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap();
        let variables = |properties: &Value| -> Vec<String> {
            entries(&properties["Environment"]["Variables"]).map(|(name, _)| name.to_owned()).collect()
        };
        let all = variables(&template["Globals"]["Function"]);
        assert!(all.len() > 10 && !all.iter().any(|name| name.contains("SIGNING_KEY")), "{all:?}");
        for (function, signs, own) in [
            ("Wallet", Signs::Tokens, "GLASSHOUSE_JWT_SIGNING_KEY"),
            ("Play", Signs::Receipts, "GLASSHOUSE_RECEIPT_SIGNING_KEY"),
            ("Sweep", Signs::Nothing, ""),
            ("Par", Signs::Nothing, ""),
            ("Jobs", Signs::Nothing, ""),
        ] {
            let given = variables(&template["Resources"][function]["Properties"]);
            assert!(
                given.iter().all(|name| !own.is_empty() && name.starts_with(own)),
                "{function}: {given:?}"
            );
            let has = |name: &str| all.iter().chain(&given).any(|it| it == name).then(|| "value".to_owned());
            let SettingsError(wrong) = Settings::read(signs, has).unwrap_err();
            let missing: Vec<_> = wrong.iter().filter(|line| line.contains(": missing")).collect();
            assert!(missing.is_empty(), "{function}: {missing:?}");
        }
    }
}
