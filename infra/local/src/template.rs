//! The routes of `template.yaml`, which is compiled in: the local gateway has no route table of its own.

use serde_yaml_ng::Value;

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
}

/// The routes of the template, in its order.
///
/// # Errors
/// When the template is damaged.
pub fn routes() -> Result<Vec<Route>, TemplateError> {
    parse(TEMPLATE)
}

/// `!Ref` and its relatives need no care: tagged values are none of the strings looked for here.
fn parse(template: &str) -> Result<Vec<Route>, TemplateError> {
    let template: Value = serde_yaml_ng::from_str(template)?;
    let mut routes = Vec::new();
    for (function, resource) in entries(&template["Resources"]) {
        if resource["Type"] != "AWS::Serverless::Function" {
            continue;
        }
        for (event, source) in entries(&resource["Properties"]["Events"]) {
            if source["Type"] != "HttpApi" {
                continue;
            }
            let text = |name| source["Properties"][name].as_str().map(str::to_owned);
            let (Some(method), Some(path)) = (text("Method"), text("Path")) else {
                return Err(TemplateError::NotARoute {
                    function: function.to_owned(),
                    event: event.to_owned(),
                });
            };
            routes.push(Route { method: method.to_uppercase(), path, function: function.to_owned() });
        }
    }
    Ok(routes)
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_mapping().into_iter().flatten().filter_map(|(name, value)| Some((name.as_str()?, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let broken = template.replace("Method: get, ", "");
        assert_eq!(
            parse(&broken).unwrap_err().to_string(),
            "template.yaml: the event One of Play has no method or path"
        );
    }

    #[test]
    fn the_template_of_this_release_has_routes_for_both_functions() {
        let routes = routes().unwrap();
        let of = |function: &str| routes.iter().filter(|route| route.function == function).count();
        assert_eq!((of("Wallet"), of("Play"), routes.len()), (11, 8, 19));
    }
}
