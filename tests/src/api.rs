//! The API as a caller sees it: by base URL, over HTTP.
//!
//! Tests start a stack of their own, unless `GLASSHOUSE_BASE_URL` (with `GLASSHOUSE_OPERATOR_KEY`) names one that runs.
//! Every answer is checked here for what holds of all answers.

use local::{Stack, StackOptions};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::wiretap::Wiretap;
use tempfile::TempDir;
use wire::problem::{Code, Problem};

/// A house and a way to talk to it.
pub struct Api {
    /// Without a slash at the end.
    pub url: String,
    /// The API key of an operator.
    pub operator_key: String,
    http: reqwest::Client,
    transcript: Arc<Mutex<Vec<String>>>,
    own: Option<Own>,
}

/// What only a stack of our own gives access to.
pub struct Own {
    /// The running stack.
    pub stack: Stack,
    /// What its functions send to DynamoDB.
    pub wiretap: Wiretap,
    /// Kept until the end of the test.
    _directory: TempDir,
}

/// A request under construction.
#[derive(Clone)]
pub struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

/// An answer, already checked for what holds of all answers.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text; what is no UTF-8 in it is replaced.
    pub text: String,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Api {
    /// The house named by the environment, or one of our own.
    pub async fn open() -> Self {
        match std::env::var("GLASSHOUSE_BASE_URL") {
            Ok(url) => {
                let operator_key =
                    std::env::var("GLASSHOUSE_OPERATOR_KEY").expect("GLASSHOUSE_OPERATOR_KEY is set");
                Self::at(url.trim_end_matches('/').to_owned(), operator_key)
            }
            Err(_) => Self::own().await,
        }
    }

    /// A house that runs somewhere.
    #[must_use]
    pub fn at(url: String, operator_key: String) -> Self {
        Self { url, operator_key, http: reqwest::Client::new(), transcript: Arc::default(), own: None }
    }

    /// A house of our own, for tests that look behind the API.
    pub async fn own() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let wiretap = Wiretap::new();
        let stack = Stack::start(StackOptions {
            address: ([127, 0, 0, 1], 0).into(),
            data: directory.path().join("house"),
            emulators: None,
            site: None,
            schedules: false,
            publish: false,
            http_client: Some(wiretap.http_client()),
        })
        .await
        .expect("the stack starts");
        let mut api = Self::at(stack.url.clone(), stack.operator_key.clone());
        api.own = Some(Own { stack, wiretap, _directory: directory });
        api
    }

    /// The stack behind the API.
    ///
    /// # Panics
    /// When the house is not our own.
    #[must_use]
    pub fn behind(&self) -> &Own {
        self.own.as_ref().expect("a house of our own")
    }

    /// Every answer so far: heads and bodies.
    #[must_use]
    pub fn transcript(&self) -> Vec<String> {
        self.transcript.lock().expect("no test panicked while writing").clone()
    }

    /// Sends a request and checks what holds of every answer.
    pub async fn send(&self, call: Call) -> Answer {
        let answer = self.send_raw(call.clone()).await.expect("the house answers");
        answer.check(&call);
        answer
    }

    /// Sends a request; the connection may break.
    ///
    /// # Errors
    /// When no answer arrives.
    pub async fn send_raw(&self, call: Call) -> reqwest::Result<Answer> {
        let mut request = self.http.request(call.method, format!("{}{}", self.url, call.path));
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.transcript.lock().expect("no test panicked while writing").push(format!("{headers:?}\n{text}"));
        Ok(Answer { status, headers, text, bytes })
    }

    /// A request in the operator's name.
    #[must_use]
    pub fn as_operator(&self, method: Method, path: impl Into<String>) -> Call {
        Call::new(method, path).header("x-api-key", &self.operator_key)
    }

    /// Sends a request in the operator's name.
    pub async fn operate(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let call = self.as_operator(method, path);
        self.send(body.map_or(call.clone(), |body| call.json(body))).await
    }

    /// Generates the PAR sheet of a configuration (`None`: the house's own); answers what the house says of it.
    pub async fn generate_par(&self, game: &str, config: Option<&Value>) -> Value {
        let mut body = json!({ "game": game });
        if let Some(config) = config {
            body["config"] = config.clone();
        }
        let answer = self.operate(Method::POST, "/v1/par", Some(&body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Makes a sheet's configuration active.
    pub async fn activate(&self, game: &str, par: &Value, expected: &Value) -> Answer {
        let body = json!({"par": par, "expected": expected, "why": "a test"});
        self.operate(Method::PUT, &format!("/v1/games/{game}/active"), Some(&body)).await
    }

    /// The configuration that new rounds of a game are played under.
    pub async fn config(&self, game: &str) -> Value {
        let mut answer = self.send(Call::new(Method::GET, format!("/v1/games/{game}"))).await.json();
        answer["document"]["config"].take()
    }

    /// Opens a session for a player with demo money.
    pub async fn session(&self, player: &str) -> Player<'_> {
        let body = json!({"player": player, "currency": "EUR", "mode": "demo"});
        let answer =
            self.send(self.as_operator(Method::POST, "/v1/sessions").key(&new_key()).json(&body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let token = answer.json()["token"].as_str().expect("a token").to_owned();
        Player { api: self, name: player.to_owned(), token }
    }

    /// A player nobody has been before, with this balance and an active seed.
    pub async fn player_with(&self, balance: u64) -> Player<'_> {
        let player = self.session(&new_name()).await;
        player.deposit(balance).await;
        player.rotate("a client seed").await;
        player
    }
}

/// A player's client.
pub struct Player<'a> {
    api: &'a Api,
    /// The player's id.
    pub name: String,
    /// The bearer token.
    pub token: String,
}

impl Player<'_> {
    /// A request in the player's name.
    #[must_use]
    pub fn call(&self, method: Method, path: impl Into<String>) -> Call {
        Call::new(method, path).header("authorization", &format!("Bearer {}", self.token))
    }

    /// Reads something of the player's.
    pub async fn get(&self, path: &str) -> Answer {
        self.api.send(self.call(Method::GET, path)).await
    }

    /// Sends something under a key of its own.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.api.send(self.call(Method::POST, path).key(&new_key()).json(body)).await
    }

    /// Lets the operator deposit.
    pub async fn deposit(&self, minor_units: u64) -> Answer {
        let answer = self.move_money("deposits", minor_units).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// Lets the operator withdraw.
    pub async fn withdraw(&self, minor_units: u64) -> Answer {
        self.move_money("withdrawals", minor_units).await
    }

    async fn move_money(&self, what: &str, minor_units: u64) -> Answer {
        let body = json!({"currency": "EUR", "mode": "demo", "amount": minor_units.to_string()});
        let path = format!("/v1/wallets/{}/{what}", self.name);
        self.api.send(self.api.as_operator(Method::POST, path).key(&new_key()).json(&body)).await
    }

    /// Activates the promised seed.
    pub async fn rotate(&self, client_seed: &str) -> Answer {
        let answer = self.post("/v1/seeds/rotate", &json!({"client_seed": client_seed})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// The wallet as the player sees it.
    pub async fn wallet(&self) -> Value {
        let answer = self.get("/v1/wallet").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Every event of the wallet's log, oldest first.
    pub async fn entries(&self) -> Vec<Value> {
        let mut entries = self.pages("/v1/wallet/entries", "entries").await;
        entries.reverse();
        entries
    }

    /// All pages of a list, newest first.
    pub async fn pages(&self, path: &str, name: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut query = "?limit=100".to_owned();
        loop {
            let answer = self.get(&format!("{path}{query}")).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            let page = answer.json();
            items.extend(page[name].as_array().expect("a list").iter().cloned());
            match page["cursor"].as_str() {
                Some(cursor) => query = format!("?limit=100&cursor={cursor}"),
                None => return items,
            }
        }
    }
}

impl Call {
    /// A request without anything.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Takes a header away again.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(header, _)| *header != name);
        self
    }

    /// Adds the idempotency key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Binds the request to the slot after `seq`.
    #[must_use]
    pub fn slot(self, seq: u64) -> Self {
        self.header("if-match", &format!("\"{seq}\""))
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.bytes(body.to_string()).header("content-type", "application/json")
    }

    /// Sets any body.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, headers, text, bytes: _ } = self;
        f.debug_struct("Answer")
            .field("status", status)
            .field("headers", headers)
            .field("text", text)
            .finish()
    }
}

impl Answer {
    /// The body, as JSON.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body, as a problem.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    pub fn problem(&self) -> Problem {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header, as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Invariant I17: whatever was asked, the answer is bounded and classified, and never an internal error.
    fn check(&self, call: &Call) {
        let context = || format!("{} {}: {self:?}", call.method, call.path);
        assert!(matches!(self.status, 200..=499 | 503), "{}", context());
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{}", context());
        assert!(self.header("x-request-id").is_some(), "{}", context());
        let media_type = self.header("content-type").unwrap_or_default();
        if self.status < 400 {
            let path = call.path.split('?').next().unwrap_or_default();
            let expected = match path {
                "/.well-known/jwks.json" => "application/jwk-set+json",
                "/v1/rounds/export" => "application/x-ndjson",
                // Sheets have other forms too.
                _ if path.starts_with("/v1/par/") => media_type,
                _ => "application/json",
            };
            assert_eq!(media_type, expected, "{}", context());
            return;
        }
        assert_eq!(media_type, "application/problem+json", "{}", context());
        let problem = self.problem();
        let code = Code::ALL.iter().find(|code| code.name() == problem.code);
        let code = code.unwrap_or_else(|| panic!("an undocumented code: {}", context()));
        assert_eq!((problem.status, code.status()), (self.status, self.status), "{}", context());
        assert_eq!(self.headers.contains_key("www-authenticate"), self.status == 401, "{}", context());
        assert_eq!(
            self.headers.contains_key("retry-after"),
            matches!(self.status, 429 | 503),
            "{}",
            context()
        );
    }
}

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A key or name that no test of any run has used.
fn unique(prefix: &str) -> String {
    let mut random = [0; 8];
    getrandom::fill(&mut random).expect("randomness");
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-{count}-{:016x}", u64::from_be_bytes(random))
}

/// A fresh idempotency key.
#[must_use]
pub fn new_key() -> String {
    unique("key")
}

/// A fresh player.
#[must_use]
pub fn new_name() -> String {
    unique("player")
}
