//! Watching and disturbing what the AWS SDK sends. For tests only (feature `testing`).
//!
//! A [`Wiretap`] is an HTTP client for the SDK: it sits where the network does, so what it drops, delays and answers
//! takes the same way through signing, time-outs and error parsing as the real thing.

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens to one call instead of the normal course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request never leaves; the caller sees a broken connection.
    LoseRequest,
    /// DynamoDB executes the request; the caller sees a broken connection.
    LoseAnswer,
    /// The caller sees a broken connection at once, and DynamoDB executes the request this much later.
    ArriveLate(Duration),
    /// The request is delivered twice; the caller sees the second answer.
    DeliverTwice,
    /// The request waits this long before it is sent, if the caller waits too.
    Delay(Duration),
    /// DynamoDB says that there are too many requests, and executes nothing.
    Throttle,
    /// DynamoDB says that another transaction holds the item, and executes nothing.
    Conflict,
    /// DynamoDB says that it has an internal error, and executes nothing.
    InternalError,
}

type Rule = Box<dyn FnMut(&str) -> Option<Fault> + Send>;

#[derive(Default)]
struct State {
    calls: BTreeMap<String, u64>,
    queued: BTreeMap<String, VecDeque<Fault>>,
    rule: Option<Rule>,
}

impl State {
    /// Counts the call and says what is to happen to it. Queued faults come before the rule.
    fn call(&mut self, operation: &str) -> Option<Fault> {
        *self.calls.entry(operation.to_owned()).or_default() += 1;
        let queued = self.queued.get_mut(operation).and_then(VecDeque::pop_front);
        queued.or_else(|| self.rule.as_mut().and_then(|rule| rule(operation)))
    }
}

/// The tap: clones share their counts and faults.
#[derive(Clone)]
pub struct Wiretap {
    wire: SharedHttpClient,
    state: Arc<Mutex<State>>,
}

impl fmt::Debug for Wiretap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wiretap").field("calls", &self.state().calls).finish_non_exhaustive()
    }
}

impl Default for Wiretap {
    fn default() -> Self {
        Self::new()
    }
}

impl Wiretap {
    /// A tap on unencrypted connections, as to the local DynamoDB.
    #[must_use]
    pub fn new() -> Self {
        Self { wire: aws_smithy_http_client::Builder::new().build_http(), state: Arc::default() }
    }

    /// What to put into [`Connection::http_client`](crate::Connection::http_client).
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// How often `operation` (such as `PutItem`) was called, faults included.
    #[must_use]
    pub fn calls(&self, operation: &str) -> u64 {
        self.state().calls.get(operation).copied().unwrap_or(0)
    }

    /// How often each operation was called, faults included.
    #[must_use]
    pub fn all_calls(&self) -> BTreeMap<String, u64> {
        self.state().calls.clone()
    }

    /// Starts counting from zero.
    pub fn reset_calls(&self) {
        self.state().calls.clear();
    }

    /// Lets `fault` happen to the next call of `operation` that has none waiting before it.
    pub fn inject(&self, operation: &str, fault: Fault) {
        self.state().queued.entry(operation.to_owned()).or_default().push_back(fault);
    }

    /// Asks `rule` about every call from now on; it gets the operation's name.
    pub fn set_rule(&self, rule: impl FnMut(&str) -> Option<Fault> + Send + 'static) {
        self.state().rule = Some(Box::new(rule));
    }

    /// No more faults: forgets the rule and what was injected.
    pub fn clear_faults(&self) {
        let mut state = self.state();
        state.rule = None;
        state.queued.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for Wiretap {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(TappedConnector {
            wire: self.wire.http_connector(settings, components),
            state: Arc::clone(&self.state),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.wire.connector_metadata()
    }
}

struct TappedConnector {
    wire: SharedHttpConnector,
    state: Arc<Mutex<State>>,
}

impl fmt::Debug for TappedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TappedConnector").finish_non_exhaustive()
    }
}

impl HttpConnector for TappedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = operation(&request).to_owned();
        let fault = self.state.lock().unwrap_or_else(PoisonError::into_inner).call(&operation);
        let wire = self.wire.clone();
        match fault {
            None => wire.call(request),
            Some(fault) => HttpConnectorFuture::new(disturb(wire, request, operation, fault)),
        }
    }
}

async fn disturb(
    wire: SharedHttpConnector,
    request: HttpRequest,
    operation: String,
    fault: Fault,
) -> Result<HttpResponse, ConnectorError> {
    match fault {
        Fault::LoseRequest => Err(broken_connection()),
        Fault::LoseAnswer => {
            wire.call(request).await?;
            Err(broken_connection())
        }
        Fault::ArriveLate(delay) => {
            tokio::spawn(async move {
                tokio::time::sleep(delay).await;
                // Nobody waits for this answer any more: that is the fault.
                drop(wire.call(request).await);
            });
            Err(broken_connection())
        }
        Fault::DeliverTwice => {
            let again = request.try_clone().ok_or_else(broken_connection)?;
            wire.call(request).await?;
            wire.call(again).await
        }
        Fault::Delay(delay) => {
            tokio::time::sleep(delay).await;
            wire.call(request).await
        }
        Fault::Throttle => Ok(answer(400, error_body("ThrottlingException", "Rate exceeded"))),
        Fault::InternalError => Ok(answer(500, error_body("InternalServerError", "Internal server error"))),
        Fault::Conflict => Ok(answer(400, conflict_body(&operation, &request))),
    }
}

/// `X-Amz-Target: DynamoDB_20120810.PutItem` names the operation.
fn operation(request: &HttpRequest) -> &str {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.rsplit_once('.').map_or(target, |(_, operation)| operation)
}

fn broken_connection() -> ConnectorError {
    ConnectorError::io("the wiretap broke the connection".into())
}

fn answer(status: u16, body: String) -> HttpResponse {
    let status = StatusCode::try_from(status).unwrap_or_else(|_| unreachable!("statuses above are valid"));
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

fn error_body(exception: &str, message: &str) -> String {
    serde_json::json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{exception}"),
        "message": message,
    })
    .to_string()
}

/// A transaction is cancelled with one reason per action; a single write gets an exception of its own.
fn conflict_body(operation: &str, request: &HttpRequest) -> String {
    if operation != "TransactWriteItems" {
        return error_body("TransactionConflictException", "Transaction is ongoing for the item");
    }
    let body: Option<serde_json::Value> =
        request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let actions = body.as_ref().and_then(|body| body["TransactItems"].as_array()).map_or(0, Vec::len);
    let reasons: Vec<_> = (0..actions)
        .map(|index| match index {
            0 => serde_json::json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}),
            _ => serde_json::json!({"Code": "None"}),
        })
        .collect();
    serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
        "CancellationReasons": reasons,
    })
    .to_string()
}
