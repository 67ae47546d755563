//! What `template.yaml` promises of every function, table and bucket, the ones to come included.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};
use tests::api::{Api, Call};

static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../template.yaml");
    in_long_form(serde_yaml_ng::from_str(text).unwrap())
});

/// `!Ref A` as `{"Ref": "A"}`, and its relatives.
fn in_long_form(value: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.strip_prefix('!').unwrap();
            let name = if name == "Ref" { name.to_owned() } else { format!("Fn::{name}") };
            json!({ name: in_long_form(tagged.value) })
        }
        Yaml::Mapping(mapping) => mapping
            .into_iter()
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), in_long_form(value)))
            .collect(),
        Yaml::Sequence(items) => items.into_iter().map(in_long_form).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// The resources of a type: names, and everything that is said of them.
fn of_type(wanted: &str) -> BTreeMap<&'static str, &'static Value> {
    let resources = TEMPLATE["Resources"].as_object().unwrap().iter();
    let found: BTreeMap<_, _> = resources
        .filter(|(_, resource)| resource["Type"] == wanted)
        .map(|(name, resource)| (name.as_str(), resource))
        .collect();
    assert!(!found.is_empty(), "there is no {wanted}");
    found
}

fn functions() -> impl Iterator<Item = (&'static str, &'static Value)> {
    of_type("AWS::Serverless::Function").into_iter().map(|(name, function)| (name, &function["Properties"]))
}

fn events(function: &'static Value) -> impl Iterator<Item = &'static Value> {
    function["Events"].as_object().unwrap().values()
}

fn has_event(function: &'static Value, wanted: &str) -> bool {
    events(function).any(|event| event["Type"] == wanted)
}

fn reference(name: &str) -> Value {
    json!({ "Ref": name })
}

fn arn(name: &str) -> Value {
    json!({ "Fn::GetAtt": format!("{name}.Arn") })
}

/// Nothing, one thing, or a list of them.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    }
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// What a function is allowed and denied.
fn statements(function: &Value) -> Vec<Value> {
    // Neither a policy of somebody else's nor one that SAM fills in: what is written here is everything.
    list(&function["Policies"])
        .iter()
        .flat_map(|policy| policy["Statement"].as_array().unwrap().clone())
        .collect()
}

fn concerns(statement: &Value, resource: &Value) -> bool {
    list(&statement["Resource"]).contains(resource)
}

#[test]
fn every_function_runs_as_the_globals_say_under_its_alias() {
    let globals = &TEMPLATE["Globals"]["Function"];
    let kept = ["Runtime", "Handler", "Architectures", "Tracing", "AutoPublishAlias"];
    assert_eq!(
        kept.map(|name| globals[name].clone()),
        [
            json!("provided.al2023"),
            json!("bootstrap"),
            json!([{"Ref": "Architecture"}]),
            json!("Active"),
            json!("live")
        ]
    );
    assert_eq!(TEMPLATE["Parameters"]["Architecture"]["Default"], "arm64");
    for (name, function) in functions() {
        for property in kept {
            assert_eq!(function[property], Value::Null, "{name} has {property} of its own");
        }
        assert_eq!(
            function["AutoPublishAliasAllProperties"], true,
            "{name}: new settings need a new version"
        );
        for event in events(function) {
            let kind = event["Type"].as_str().unwrap();
            assert!(
                ["HttpApi", "ScheduleV2", "S3"].contains(&kind),
                "the local stack knows no {kind} ({name})"
            );
        }
    }
}

/// Alarms on this metric of a function, by the alias; `version` asks for those of the version that is being deployed.
fn alarms(function: &str, metric: &str, version: bool) -> Vec<&'static str> {
    let mut dimensions = vec![
        json!({"Name": "FunctionName", "Value": reference(function)}),
        json!({"Name": "Resource", "Value": {"Fn::Sub": format!("${{{function}}}:live")}}),
    ];
    if version {
        let executed = json!({"Fn::GetAtt": format!("{function}.Version.Version")});
        dimensions.push(json!({"Name": "ExecutedVersion", "Value": executed}));
    }
    let found = of_type("AWS::CloudWatch::Alarm").into_iter().filter(|(_, alarm)| {
        let alarm = &alarm["Properties"];
        alarm["Namespace"] == "AWS/Lambda"
            && alarm["MetricName"] == metric
            && alarm["Dimensions"] == json!(dimensions)
    });
    found.map(|(name, _)| name).collect()
}

/// Alarms on what a function answers with 5xx, by the lines it logs.
fn failures(function: &str, properties: &Value) -> Vec<&'static str> {
    let filters = of_type("AWS::Logs::MetricFilter").into_values().map(|filter| &filter["Properties"]);
    let of_this = filters.filter(|filter| {
        filter["LogGroupName"] == properties["LoggingConfig"]["LogGroup"]
            && filter["FilterPattern"] == FAILURES
    });
    let metrics: Vec<_> = of_this.map(|filter| &filter["MetricTransformations"][0]).collect();
    assert_eq!(metrics.len(), 1, "{function}: failures are counted once");
    let found = of_type("AWS::CloudWatch::Alarm").into_iter().filter(|(_, alarm)| {
        let alarm = &alarm["Properties"];
        alarm["Namespace"] == metrics[0]["MetricNamespace"] && alarm["MetricName"] == metrics[0]["MetricName"]
    });
    found.map(|(name, _)| name).collect()
}

/// What [`edge`] logs of an answer that is a failure of the house.
const FAILURES: &str = r#"{ ($.message = "answered") && ($.status >= 500) }"#;

#[test]
fn every_function_has_alarms_and_somebody_hears_them() {
    for (name, function) in functions() {
        for metric in ["Errors", "Throttles"] {
            assert_eq!(alarms(name, metric, false).len(), 1, "{name}: {metric}");
        }
        if has_event(function, "HttpApi") {
            assert_eq!(failures(name, function).len(), 1, "{name}: 5xx");
        }
    }
    for (name, alarm) in of_type("AWS::CloudWatch::Alarm") {
        let alarm = &alarm["Properties"];
        assert_eq!(alarm["AlarmActions"], json!([reference("Alarms")]), "{name}");
        // No calls are no failure, but for what has to happen every day.
        let late = LATE.contains(&name);
        assert_eq!(alarm["TreatMissingData"], if late { "breaching" } else { "notBreaching" }, "{name}");
        assert!(late || alarm["Period"].as_u64().unwrap() <= 60, "{name}");
    }
}

/// Alarms that go off when something has not happened.
const LATE: [&str; 2] = ["BackupLate", "DrillLate"];

#[test]
fn a_backup_or_a_drill_that_does_not_come_is_noticed() {
    let alarms = of_type("AWS::CloudWatch::Alarm");
    for (name, metric, unit_ms_max) in
        [("BackupLate", "BackupItems", None), ("DrillLate", "DrillAge", Some(8 * 24 * 60 * 60 * 1000_u64))]
    {
        let alarm = &alarms[name]["Properties"];
        assert_eq!(
            (&alarm["Namespace"], &alarm["MetricName"]),
            (&json!(edge::metrics::NAMESPACE), &json!(metric))
        );
        // A day, and an hour for schedules that are not to the minute.
        let seconds = alarm["Period"].as_u64().unwrap() * alarm["EvaluationPeriods"].as_u64().unwrap();
        assert!((25 * 3_600..=2 * 86_400).contains(&seconds), "{name}: {seconds}");
        if let Some(ms_max) = unit_ms_max {
            assert_eq!((&alarm["Statistic"], &alarm["Threshold"]), (&json!("Minimum"), &json!(ms_max)));
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_alarms_of_failures_hear_what_functions_log() {
    let log = Log::default();
    let writer = log.clone();
    edge::telemetry::log_json_to(move || writer.clone());
    let api = Api::own().await;
    api.behind().stack.client.delete_table().table_name("operators").send().await.unwrap();
    let answer = api.send(Call::new(Method::GET, "/v1/ready")).await;
    assert_eq!(answer.status, 503);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let heard = lines.filter(|line| line["message"] == "answered" && line["status"].as_u64() >= Some(500));
    assert_eq!(heard.count(), 1, "{FAILURES} in {text}");
}

#[test]
fn what_moves_money_is_deployed_step_by_step_under_its_alarms() {
    for name in ["Wallet", "Play"] {
        let function = &TEMPLATE["Resources"][name]["Properties"];
        let preference = &function["DeploymentPreference"];
        assert!(preference["Type"].as_str().unwrap().starts_with("Canary"), "{name}");
        let watched = list(&preference["Alarms"]);
        let needed =
            [alarms(name, "Errors", false), alarms(name, "Errors", true), failures(name, function)].concat();
        assert_eq!(needed.len(), 3, "{name}: {needed:?}");
        for alarm in needed {
            assert!(watched.contains(&reference(alarm)), "{name} is deployed without {alarm}");
        }
    }
}

#[test]
fn every_function_logs_to_a_group_of_its_own_that_forgets() {
    let groups = of_type("AWS::Logs::LogGroup");
    for (name, group) in &groups {
        assert_eq!(group["Properties"]["RetentionInDays"], reference("LogRetentionDays"), "{name}");
        assert_eq!(group["Properties"]["KmsKeyId"], arn("Key"), "{name}");
    }
    let mut taken = BTreeSet::new();
    for (name, function) in functions() {
        let group = function["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap();
        assert!(groups.contains_key(group), "{name}: {group}");
        assert!(taken.insert(group), "{name} shares {group}");
        // SAM gives every function the right to write to all logs.
        let only_there = json!({
            "Sid": "WriteNoOtherLogs",
            "Effect": "Deny",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "NotResource": arn(group),
        });
        assert!(statements(function).contains(&only_there), "{name}");
    }
    let access_logs = &of_type("AWS::Serverless::HttpApi")["Api"]["Properties"]["AccessLogSettings"];
    assert_eq!(access_logs["DestinationArn"], arn("ApiLogs"));
}

#[test]
fn what_nobody_waits_for_leaves_a_dead_letter() {
    let may_encrypt = |statements: &[Value]| {
        let encrypts =
            |statement: &&Value| statement["Effect"] == "Allow" && concerns(statement, &arn("Key"));
        let actions: Vec<_> =
            statements.iter().filter(encrypts).flat_map(|it| texts(&it["Action"])).collect();
        ["kms:GenerateDataKey", "kms:Decrypt"].iter().all(|action| actions.contains(&(*action).to_owned()))
    };
    let mut found = 0;
    for (name, function) in functions() {
        if !has_event(function, "ScheduleV2") && !has_event(function, "S3") {
            continue;
        }
        found += 1;
        let config = &function["EventInvokeConfig"];
        let on_failure = json!({"Type": "SQS", "Destination": arn("DeadLetters")});
        assert_eq!(config["DestinationConfig"]["OnFailure"], on_failure, "{name}");
        assert!(
            config["MaximumRetryAttempts"].is_u64() && config["MaximumEventAgeInSeconds"].is_u64(),
            "{name}"
        );
        assert!(may_encrypt(&statements(function)), "{name} cannot write to an encrypted queue");
        for schedule in events(function).filter(|event| event["Type"] == "ScheduleV2") {
            let schedule = &schedule["Properties"];
            assert_eq!(schedule["DeadLetterConfig"], json!({"Arn": arn("DeadLetters")}), "{name}");
            assert!(schedule["RetryPolicy"]["MaximumRetryAttempts"].is_u64(), "{name}");
            assert_eq!(schedule["OmitName"], true, "{name}: two stacks in one account would clash");
            let role = schedule["RoleArn"]["Fn::GetAtt"].as_str().unwrap().strip_suffix(".Arn").unwrap();
            let role = &of_type("AWS::IAM::Role")[role]["Properties"];
            assert!(may_encrypt(&list(&role["Policies"][0]["PolicyDocument"]["Statement"])), "{name}");
        }
    }
    assert!(found >= 2, "the sweep and the jobs");
    for (name, queue) in of_type("AWS::SQS::Queue") {
        assert_eq!(queue["Properties"]["KmsMasterKeyId"], reference("Key"), "{name}");
        let dimensions = json!([{"Name": "QueueName", "Value": {"Fn::GetAtt": format!("{name}.QueueName")}}]);
        let watched = of_type("AWS::CloudWatch::Alarm").into_values().any(|alarm| {
            alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
                && alarm["Properties"]["Dimensions"] == dimensions
        });
        assert!(watched, "nobody is told of letters in {name}");
    }
}

/// Every policy of a role or function: whose it is, and its statements.
fn policies_of_roles() -> Vec<(&'static str, Vec<Value>)> {
    let of_functions = functions().map(|(name, function)| (name, statements(function)));
    let of_roles = of_type("AWS::IAM::Role").into_iter().map(|(name, role)| {
        assert_eq!(role["Properties"]["ManagedPolicyArns"], Value::Null, "{name}");
        let policies = list(&role["Properties"]["Policies"]);
        let statements =
            policies.iter().flat_map(|policy| list(&policy["PolicyDocument"]["Statement"])).collect();
        (name, statements)
    });
    of_functions.chain(of_roles).collect()
}

/// What AWS allows for all resources or for none.
const OF_NO_RESOURCE: [&str; 1] = ["dynamodb:ListTables"];

#[test]
fn nobody_is_allowed_everything() {
    for (whose, statements) in policies_of_roles() {
        for statement in statements.iter().filter(|statement| statement["Effect"] != "Deny") {
            assert_eq!(statement["Effect"], "Allow", "{whose}");
            for forbidden in ["NotAction", "NotResource"] {
                assert_eq!(statement[forbidden], Value::Null, "{whose}");
            }
            for action in texts(&statement["Action"]) {
                assert!(action.contains(':') && !action.contains('*'), "{whose} is allowed {action}");
            }
            for resource in list(&statement["Resource"]) {
                let written =
                    ["Ref", "Fn::GetAtt", "Fn::Sub"].iter().find_map(|form| resource[*form].as_str());
                let text = resource.as_str().or(written).unwrap_or("*");
                if text == "*"
                    && texts(&statement["Action"]).iter().all(|it| OF_NO_RESOURCE.contains(&it.as_str()))
                {
                    continue;
                }
                // Everything under something that is named may be meant, or whose name starts so.
                let named = text.strip_suffix("/*").or(text.strip_suffix("-*")).unwrap_or(text);
                assert!(!named.contains(['*', '?']), "{whose} is allowed {resource}");
            }
        }
    }
    for kind in ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"] {
        for (name, policy) in of_type(kind) {
            for statement in list(&policy["Properties"]["PolicyDocument"]["Statement"]) {
                if statement["Effect"] == "Allow" {
                    assert!(statement["Principal"]["Service"].is_string(), "{name}");
                    assert!(statement["Condition"].is_object(), "{name}: a service acts for others too");
                    assert!(texts(&statement["Action"]).iter().all(|action| !action.contains('*')), "{name}");
                }
            }
        }
    }
}

#[test]
fn the_key_turns_and_stays_and_serves_only_this_house() {
    for (name, key) in of_type("AWS::KMS::Key") {
        assert_eq!(
            (&key["DeletionPolicy"], &key["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain"))
        );
        let key = &key["Properties"];
        assert_eq!(key["EnableKeyRotation"], true, "{name}");
        for statement in list(&key["KeyPolicy"]["Statement"]) {
            assert!(
                texts(&statement["Action"]).iter().all(|action| !action.contains('*')),
                "{name}: {statement}"
            );
            let principal = &statement["Principal"];
            let account = principal["AWS"]["Fn::Sub"] == "arn:${AWS::Partition}:iam::${AWS::AccountId}:root";
            let service = !principal["Service"].is_null() && statement["Condition"].is_object();
            assert!(account || service, "{name}: {statement}");
        }
    }
}

#[test]
fn whoever_may_write_to_the_ledgers_may_not_change_them() {
    let ledgers = [arn("LedgerReal"), arn("LedgerDemo")];
    let denied: BTreeSet<_> = [
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQL*",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
        "dynamodb:DeleteTable",
    ]
    .map(str::to_owned)
    .into();
    let mut writers = BTreeSet::new();
    for (name, function) in functions() {
        let statements = statements(function);
        for ledger in &ledgers {
            let actions = |effect: &str| -> BTreeSet<String> {
                let concerned = statements.iter().filter(|it| it["Effect"] == effect && concerns(it, ledger));
                concerned.flat_map(|statement| texts(&statement["Action"])).collect()
            };
            let allowed = actions("Allow");
            assert!(allowed.is_disjoint(&denied), "{name} may {allowed:?}");
            if allowed.contains("dynamodb:PutItem") {
                writers.insert(name);
                let missing: Vec<_> = denied.difference(&actions("Deny")).cloned().collect();
                assert!(missing.is_empty(), "{name}: {ledger} without a denial of {missing:?}");
            }
        }
    }
    assert!(writers.is_superset(&BTreeSet::from(["Wallet", "Play", "Sweep"])), "{writers:?}");
}

#[test]
fn every_table_can_be_brought_back_and_never_forgets() {
    let tables = of_type("AWS::DynamoDB::Table");
    assert!(tables.len() >= 5);
    for (name, table) in tables {
        assert_eq!(
            (&table["DeletionPolicy"], &table["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain")),
            "{name}"
        );
        let table = &table["Properties"];
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{name}");
        assert_eq!(table["DeletionProtectionEnabled"], true, "{name}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{name}");
        assert_eq!(table["SSESpecification"]["SSEEnabled"], true, "{name}");
        assert_eq!(table["TimeToLiveSpecification"], Value::Null, "{name}");
    }
}

#[test]
fn every_bucket_is_private_versioned_and_tls_only() {
    let buckets = of_type("AWS::S3::Bucket");
    assert!(buckets.contains_key("Backups"));
    for (name, bucket) in buckets {
        assert_eq!(
            (&bucket["DeletionPolicy"], &bucket["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain")),
            "{name}"
        );
        let properties = &bucket["Properties"];
        let access = &properties["PublicAccessBlockConfiguration"];
        for barrier in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(access[barrier], true, "{name}: {barrier}");
        }
        assert_eq!(
            properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced",
            "{name}"
        );
        assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled", "{name}");
        let encryption = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
        assert!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"].is_string(), "{name}");
        assert!(denies_plain_text("AWS::S3::BucketPolicy", "Bucket", &reference(name), "s3:*"), "{name}");
    }
    for (kind, policy, field, action) in [
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues", "sqs:*"),
        ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics", "sns:Publish"),
    ] {
        for name in of_type(kind).keys() {
            assert!(denies_plain_text(policy, field, &json!([reference(name)]), action), "{name}");
        }
    }
}

fn denies_plain_text(policy: &str, field: &str, of: &Value, action: &str) -> bool {
    let policies = of_type(policy).into_values().map(|policy| &policy["Properties"]);
    let statements =
        policies.filter(|it| it[field] == *of).flat_map(|it| list(&it["PolicyDocument"]["Statement"]));
    let plain = json!({"Bool": {"aws:SecureTransport": "false"}});
    statements.into_iter().any(|it| {
        (&it["Effect"], &it["Principal"], &it["Action"]) == (&json!("Deny"), &json!("*"), &json!(action))
            && it["Condition"] == plain
    })
}

#[test]
fn backups_can_be_locked_and_those_who_write_them_can_encrypt_them() {
    let backups = &of_type("AWS::S3::Bucket")["Backups"]["Properties"];
    let lock = &backups["ObjectLockConfiguration"]["Fn::If"];
    assert_eq!((&lock[0], &lock[1]["ObjectLockEnabled"]), (&json!("LocksBackups"), &json!("Enabled")));
    assert_eq!(lock[1]["Rule"]["DefaultRetention"]["Days"], reference("BackupLockDays"));
    let rule = &backups["LifecycleConfiguration"]["Rules"][0];
    // The newest backup stays however old it is: the function knows which that is, and a rule of the bucket does not.
    assert_eq!((&rule["Status"], &rule["ExpirationInDays"]), (&json!("Enabled"), &Value::Null));
    assert!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"].as_u64() >= Some(30));
    let variables = &TEMPLATE["Resources"]["Backup"]["Properties"]["Environment"]["Variables"];
    assert_eq!(variables["GLASSHOUSE_BACKUP_RETENTION_DAYS"], reference("BackupDays"));
    for (name, statements) in policies_of_roles() {
        let allowed = |action: &str, resource: &str| {
            let matching =
                |it: &&Value| it["Effect"] == "Allow" && texts(&it["Action"]).contains(&action.to_owned());
            statements.iter().filter(matching).any(|it| it["Resource"].to_string().contains(resource))
        };
        assert!(
            !allowed("s3:PutObject", "Backups") || allowed("kms:GenerateDataKey", "\"Key.Arn\""),
            "{name} writes backups and may not use their key"
        );
    }
}

#[test]
fn the_api_is_throttled_and_open_to_one_site() {
    let api = &of_type("AWS::Serverless::HttpApi")["Api"]["Properties"];
    assert_eq!(api["CorsConfiguration"]["AllowOrigins"], json!([reference("AllowedOrigin")]));
    let throttles = &api["DefaultRouteSettings"];
    assert!(
        throttles["ThrottlingRateLimit"].as_u64() > Some(0)
            && throttles["ThrottlingBurstLimit"].as_u64() > Some(0)
    );
}

/// `cargo lambda build --workspace` must build what the template deploys, no more, and as `edge` needs it.
#[test]
fn what_is_built_for_lambda_is_what_the_template_deploys() {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec().unwrap();
    let excluded: BTreeSet<_> =
        texts(&metadata.workspace_metadata["lambda"]["build"]["exclude"]).into_iter().collect();
    let built: Vec<_> =
        metadata.packages.iter().filter(|package| !excluded.contains(package.name.as_str())).collect();
    for package in &built {
        let path = package.manifest_path.strip_prefix(&metadata.workspace_root).unwrap();
        assert!(path.starts_with("functions") || path.starts_with("shared"), "{path} is built for Lambda");
    }
    let binaries: BTreeSet<_> = built
        .iter()
        .flat_map(|package| package.targets.iter().filter(|target| target.is_bin()))
        .map(|target| format!("target/lambda/{}/", target.name))
        .collect();
    let deployed: BTreeSet<_> =
        functions().map(|(_, it)| it["CodeUri"].as_str().unwrap().to_owned()).collect();
    assert_eq!(binaries, deployed);
    let manifest = std::fs::read_to_string(metadata.workspace_root.join("Cargo.toml")).unwrap();
    let profile = manifest.split("[profile.release]").nth(1).unwrap().split('[').next().unwrap();
    // cargo-lambda sets each of them by itself where it finds none, and would choose `abort`.
    for setting in ["panic = \"unwind\"", "lto = \"thin\"", "codegen-units = 1", "strip = \"symbols\""] {
        assert!(profile.contains(setting), "{setting}");
    }
}
