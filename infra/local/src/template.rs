//! Routes, schedules and object events of `template.yaml`, which is compiled in: the local stack has no tables of its own.

use serde_yaml_ng::Value;
use std::collections::BTreeSet;
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

/// The names of all variables that any function of the template finds in its environment.
///
/// # Errors
/// When the template is damaged.
pub(crate) fn variables() -> Result<BTreeSet<String>, TemplateError> {
    let template: Value = serde_yaml_ng::from_str(TEMPLATE)?;
    let functions = entries(&template["Resources"]).map(|(_, resource)| &resource["Properties"]);
    let all = functions.chain([&template["Globals"]["Function"]]);
    let names = all.flat_map(|function| entries(&function["Environment"]["Variables"]));
    Ok(names.map(|(name, _)| name.to_owned()).collect())
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
    let schedule = |Source { function, properties, .. }: Source<'_>| match properties["ScheduleExpression"]
        .as_str()
        .and_then(rate)
    {
        Some(every) => Ok(Schedule { function, every }),
        None => Err(TemplateError::NotARate { function }),
    };
    sources(&template, "ScheduleV2").map(schedule).collect()
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
    use edge::keys::{PUBLIC, Purpose};
    use edge::{Needs, Settings, SettingsError};
    use std::collections::BTreeSet;

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
        Nightly: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } }
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
        let objects =
            template.replace("Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) }", "Type: S3");
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
        let every = |function: &str, minutes: u64| Schedule {
            function: function.into(),
            every: Duration::from_secs(minutes * 60),
        };
        const DAY: u64 = 24 * 60;
        let kept = [("Sweep", 15), ("Keys", DAY), ("Backup", DAY), ("Restore", 7 * DAY)];
        assert_eq!(schedules, kept.map(|(function, minutes)| every(function, minutes)));
    }

    #[test]
    fn every_function_is_given_what_it_reads_and_no_key_but_its_own() {
        let template: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap();
        let variables = |properties: &Value| -> BTreeSet<String> {
            entries(&properties["Environment"]["Variables"]).map(|(name, _)| name.to_owned()).collect()
        };
        let all = variables(&template["Globals"]["Function"]);
        let is_key = |name: &&String| name.starts_with("GLASSHOUSE_KEYS_");
        assert!(all.len() > 10 && !all.iter().any(|name| is_key(&name)), "{all:?}");
        for (function, needs) in [
            ("Wallet", wallet::NEEDS),
            ("Play", play::NEEDS),
            ("Sweep", sweep::NEEDS),
            ("Par", par_function::NEEDS),
            ("Jobs", jobs::NEEDS),
            ("Backup", Needs::OF_BACK_OFFICE),
            ("Restore", Needs::OF_BACK_OFFICE),
        ] {
            let given = variables(&template["Resources"][function]["Properties"]);
            let public = needs.public_keys.then_some(PUBLIC);
            let needed = needs.rings().map(|purpose| purpose.variable()).chain(public).map(str::to_owned);
            assert_eq!(
                given.iter().filter(is_key).cloned().collect::<BTreeSet<_>>(),
                needed.collect(),
                "{function}"
            );
            let has = |name: &str| all.union(&given).any(|it| it == name).then(|| "value".to_owned());
            let wrong = Settings::read(needs, has).err().map_or(Vec::new(), |SettingsError(wrong)| wrong);
            let missing: Vec<_> = wrong.iter().filter(|line| line.contains(": missing")).collect();
            assert!(missing.is_empty(), "{function}: {missing:?}");
        }
        let given = variables(&template["Resources"]["Keys"]["Properties"]);
        let expected = Purpose::ALL.map(Purpose::variable).into_iter().chain([PUBLIC, keys::DAYS]);
        assert_eq!(given, expected.map(str::to_owned).collect());
    }
}
