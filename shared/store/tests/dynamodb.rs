//! The store against a DynamoDB on loopback: tables, operators' keys, and what the wiretap does to calls.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use std::time::Duration;
use store::wiretap::{Fault, Wiretap};
use store::{ApiKey, Client, Connection, OperatorKey, Operators, StaticCredentials, TableNames, check_ready};

fn names() -> TableNames {
    TableNames {
        ledger_real: "real".into(),
        ledger_demo: "demo".into(),
        open_rounds: "open-rounds".into(),
        operators: "operators".into(),
        versions: "versions".into(),
    }
}

/// A DynamoDB in memory without tables, and a client whose calls can be watched.
async fn database() -> (Client, Wiretap) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
    let wiretap = Wiretap::new();
    let client = store::connect(&Connection {
        region: Some("local".into()),
        endpoint: Some(endpoint),
        credentials: Some(StaticCredentials { access_key_id: "a".into(), secret_access_key: "b".into() }),
        http_client: Some(wiretap.http_client()),
    })
    .await;
    (client, wiretap)
}

async fn database_with_tables() -> (Client, Wiretap) {
    let (client, wiretap) = database().await;
    store::create_missing(&client, &names()).await.unwrap();
    wiretap.reset_calls();
    (client, wiretap)
}

#[tokio::test]
async fn missing_tables_are_created_once_and_then_ready() {
    let (client, _) = database().await;
    let error = check_ready(&client, &names()).await.unwrap_err();
    assert_eq!(error.table, "real");
    assert!(error.source.is_some());
    store::create_missing(&client, &names()).await.unwrap();
    check_ready(&client, &names()).await.unwrap();
    store::create_missing(&client, &names()).await.unwrap();
}

#[tokio::test]
async fn keys_are_found_rotated_and_remembered() {
    let (client, wiretap) = database_with_tables().await;
    let operators = Operators::new(client, names().operators);
    let (old, new) = (ApiKey::parse("key1.old").unwrap(), ApiKey::parse("key1.new").unwrap());
    let acme = "acme".parse::<ledger::OperatorId>().unwrap();
    let put = async |current: &ApiKey, previous: Option<&ApiKey>| {
        let key = OperatorKey::new(
            old.id().clone(),
            acme.clone(),
            current.secret_hash(),
            previous.map(ApiKey::secret_hash),
        );
        operators.put_operator(&key).await.unwrap();
    };
    let owner = async |key: &ApiKey| operators.authenticate(key).await.unwrap();

    assert_eq!(owner(&old).await, None, "not there yet");
    put(&old, None).await;
    assert_eq!((owner(&old).await, owner(&new).await), (Some(acme.clone()), None));
    put(&new, Some(&old)).await;
    assert_eq!((owner(&old).await, owner(&new).await), (Some(acme.clone()), Some(acme.clone())));
    put(&new, None).await;
    assert_eq!((owner(&old).await, owner(&new).await), (None, Some(acme.clone())));

    wiretap.reset_calls();
    for _ in 0..10 {
        assert_eq!(owner(&new).await, Some(acme.clone()));
        assert_eq!(owner(&ApiKey::parse("nobody.secret").unwrap()).await, None);
    }
    assert_eq!(wiretap.calls("GetItem"), 1, "known keys are remembered, and one unknown key id too");
}

#[tokio::test]
async fn an_unreachable_table_is_not_a_refused_key() {
    let (client, wiretap) = database_with_tables().await;
    let operators = Operators::new(client, names().operators);
    wiretap.inject("GetItem", Fault::LoseRequest);
    let key = ApiKey::parse("key1.secret").unwrap();
    operators.authenticate(&key).await.unwrap_err();
    assert_eq!(operators.authenticate(&key).await.unwrap(), None, "and the failure is not remembered");
}

async fn put(client: &Client, pk: &str) -> Result<(), String> {
    client
        .put_item()
        .table_name("operators")
        .item("pk", AttributeValue::S(pk.into()))
        .condition_expression("attribute_not_exists(pk)")
        .send()
        .await
        .map(drop)
        .map_err(|error| match &error {
            aws_sdk_dynamodb::error::SdkError::DispatchFailure(_) => "broken connection".to_owned(),
            _ => error.code().unwrap_or("no code").to_owned(),
        })
}

async fn exists(client: &Client, pk: &str) -> bool {
    let key = AttributeValue::S(pk.into());
    client.get_item().table_name("operators").key("pk", key).send().await.unwrap().item.is_some()
}

#[tokio::test]
async fn each_fault_does_what_it_says() {
    let (client, wiretap) = database_with_tables().await;
    let broken = || Err("broken connection".to_owned());
    let code = |code: &str| Err(code.to_owned());
    for (fault, answer, executed) in [
        (Fault::LoseRequest, broken(), false),
        (Fault::LoseAnswer, broken(), true),
        (Fault::DeliverTwice, code("ConditionalCheckFailedException"), true),
        (Fault::Delay(Duration::from_millis(5)), Ok(()), true),
        (Fault::Throttle, code("ThrottlingException"), false),
        (Fault::Conflict, code("TransactionConflictException"), false),
        (Fault::InternalError, code("InternalServerError"), false),
    ] {
        let pk = format!("{fault:?}");
        wiretap.inject("PutItem", fault);
        assert_eq!(put(&client, &pk).await, answer, "{fault:?}");
        assert_eq!(exists(&client, &pk).await, executed, "{fault:?}");
    }
    assert_eq!(wiretap.calls("PutItem"), 7, "the SDK resends nothing by itself");
}

#[tokio::test]
async fn a_late_request_is_executed_after_its_caller_gave_up() {
    let (client, wiretap) = database_with_tables().await;
    wiretap.inject("PutItem", Fault::ArriveLate(Duration::from_millis(50)));
    assert!(put(&client, "late").await.is_err());
    assert!(!exists(&client, "late").await);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(exists(&client, "late").await);
}

#[tokio::test]
async fn a_conflict_cancels_a_transaction_with_one_reason_per_action() {
    let (client, wiretap) = database_with_tables().await;
    let put = |pk: &str| {
        let put = aws_sdk_dynamodb::types::Put::builder()
            .table_name("operators")
            .item("pk", AttributeValue::S(pk.into()))
            .build()
            .unwrap();
        aws_sdk_dynamodb::types::TransactWriteItem::builder().put(put).build()
    };
    wiretap.inject("TransactWriteItems", Fault::Conflict);
    let request = client.transact_write_items().transact_items(put("a")).transact_items(put("b"));
    let error = request.clone().send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
        cancelled,
    ) = error
    else {
        panic!("{error:?}");
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    assert!(!exists(&client, "a").await);
    request.send().await.unwrap();
    assert!(exists(&client, "a").await && exists(&client, "b").await);
}

#[tokio::test]
async fn rules_decide_about_every_call_until_they_are_cleared() {
    let (client, wiretap) = database_with_tables().await;
    wiretap.set_rule(|operation| (operation == "PutItem").then_some(Fault::Throttle));
    for _ in 0..3 {
        assert_eq!(put(&client, "a").await, Err("ThrottlingException".to_owned()));
        assert!(!exists(&client, "a").await);
    }
    wiretap.clear_faults();
    assert_eq!(put(&client, "a").await, Ok(()));
    assert_eq!(wiretap.all_calls(), [("GetItem".to_owned(), 3), ("PutItem".to_owned(), 4)].into());
}
