//! The whole stack as one value: started, asked for its address, shut down.

use crate::database::{DatabaseError, LocalDatabase};
use crate::gateway::{UnservableRoute, gateway};
use crate::object_events::ObjectEvents;
use crate::schedule::{Schedules, UnknownFunction};
use crate::secrets::{Secrets, SecretsError};
use crate::secrets_manager::LocalSecretsManager;
use crate::template::{TemplateError, object_events, routes, schedules};
use crate::{containers, demo_operator, publish, site, storage};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::ListenerExt as _;
use edge::{BackOffice, House, Needs, Settings, SettingsError};
use ledger::OperatorId;
use objects::{Durability, LocalObjects, ObjectsError};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use store::{ApiKey, Client, Connection, OperatorKey, SharedHttpClient};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

/// How a stack is to be started.
#[derive(Debug, Clone)]
pub struct StackOptions {
    /// Where to listen. Port 0 takes a free one.
    pub address: SocketAddr,
    /// The directory for data and secrets; it is created with mode 0700.
    pub data: PathBuf,
    /// Where DynamoDB and S3 listen, for functions that run elsewhere on this machine, such as in containers; what these
    /// need in their environment is then written into `data`. `None` is loopback, for the stack alone.
    pub emulators: Option<IpAddr>,
    /// The built site; `None` serves the API alone.
    pub site: Option<PathBuf>,
    /// Whether the template's schedules are kept. Tests run scheduled functions themselves.
    pub schedules: bool,
    /// Whether the house's own configurations are published: PAR sheets computed, stored and activated for the games that
    /// have none. Takes some seconds after the start, once.
    pub publish: bool,
    /// Another way to DynamoDB, so that tests can watch and disturb it.
    pub http_client: Option<SharedHttpClient>,
}

/// Why the stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// Another process listens there.
    #[error("{0} is in use: is another stack running? Choose another port, or stop it")]
    AddressInUse(SocketAddr),
    /// Another stack uses the same data.
    #[error("{0} is in use by another stack")]
    DataInUse(PathBuf),
    /// Nobody ever started a house there.
    #[error("there is no house in {0}; `glasshouse dev --data` makes one")]
    NoHouse(PathBuf),
    /// See the cause.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// See the cause.
    #[error("cannot use the directory {path}")]
    Data {
        /// The directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The secrets cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The database did not start.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The objects did not start.
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    /// The template cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template names something that does not exist.
    #[error(transparent)]
    Route(Box<dyn std::error::Error + Send + Sync>),
    /// The tables, the bucket or the demo operator could not be written.
    #[error("cannot prepare the tables and the bucket: {0}")]
    Tables(String),
    /// The settings made from the secrets are refused. A bug.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl From<UnservableRoute> for StackError {
    fn from(route: UnservableRoute) -> Self {
        Self::Route(route.into())
    }
}

impl From<UnknownFunction> for StackError {
    fn from(function: UnknownFunction) -> Self {
        Self::Route(function.into())
    }
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    /// Where it answers, without a slash at the end.
    pub url: String,
    /// The demo operator's API key.
    pub operator_key: String,
    /// The settings that the functions were built from.
    pub settings: Settings,
    /// A client for the stack's DynamoDB.
    pub client: Client,
    /// The house that the functions work with.
    pub house: House,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    schedules: Schedules,
    object_events: ObjectEvents,
    publishing: Option<JoinHandle<()>>,
    database: LocalDatabase,
    objects: LocalObjects,
    secrets_manager: Option<LocalSecretsManager>,
    /// Held as long as the stack runs; the operating system lets go of it even after `kill -9`.
    _lock: File,
}

pub(crate) const DATABASE_FILE: &str = "dynamodb.sqlite";
pub(crate) const OBJECTS_FILE: &str = "s3.sqlite";
const ENVIRONMENT_FILE: &str = "functions.json";

impl Stack {
    /// Starts everything, inside the current Tokio runtime.
    ///
    /// # Errors
    /// When the address or the data are in use, or the secrets are not as they must be.
    pub async fn start(options: StackOptions) -> Result<Self, StackError> {
        let listener = listen(options.address).await?;
        let database_file = options.data.join(DATABASE_FILE);
        let secrets = Secrets::open(&options.data, database_file.exists()).await?;
        let lock = lock(&options.data)?;
        let interface = options.emulators.unwrap_or(Ipv4Addr::LOCALHOST.into());
        let database = LocalDatabase::start(&database_file, interface)?;
        let objects_file = options.data.join(OBJECTS_FILE);
        let mut objects = LocalObjects::start_with(&objects_file, Durability::PowerCut, interface)?;
        let environment = environment(&secrets, database.endpoint(), objects.endpoint());
        let settings = Settings::read(Needs::EVERYTHING, &environment)?;
        let secrets_manager = match options.emulators {
            None => None,
            Some(interface) => {
                let path = options.data.join(ENVIRONMENT_FILE);
                let failed = |source| StackError::Data { path: path.clone(), source };
                let manager = LocalSecretsManager::start(&options.data, interface).await.map_err(failed)?;
                let elsewhere = |name: &str| match name {
                    "GLASSHOUSE_SECRETS_ENDPOINT" => Some(manager.endpoint().to_owned()),
                    name => manager.reference(name).or_else(|| environment(name)),
                };
                containers::write_environment(&path, elsewhere).map_err(failed)?;
                Some(manager)
            }
        };
        let connection = Connection { http_client: options.http_client, ..settings.connection() };
        let client = store::connect(&connection).await;
        store::create_missing(&client, &settings.tables)
            .await
            .map_err(|error| StackError::Tables(error.to_string()))?;
        let object_client = store::connect_objects(&settings.object_connection()).await;
        let house = House::new(&settings, client.clone(), object_client);
        house.objects.create_missing().await.map_err(|error| StackError::Tables(error.to_string()))?;
        let office = office(&settings).await?;
        storage::announce(&options.data, &database.endpoint(), &objects.endpoint())
            .map_err(|source| StackError::Data { path: options.data.clone(), source })?;
        let operator_key = secrets.operator_key();
        register_operator(&house, &operator_key).await?;

        let gateway = gateway(&routes()?, &functions(&house))?;
        let pages = options.site.as_deref().map_or_else(site::no_site, site::site);
        let publishing =
            options.publish.then(|| tokio::spawn(publish::publish(gateway.clone(), operator_key.clone())));
        let router = demo_operator::demo_operator(gateway.clone(), operator_key.clone())
            .fallback(move |request: Request| by_path(gateway.clone(), pages.clone(), request));
        let address = listener
            .local_addr()
            .map_err(|source| StackError::Listen { address: options.address, source })?;
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener.tap_io(|socket| {
            // Small answers must not wait for the acknowledgement of the one before.
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY");
            }
        });
        let kept = if options.schedules { schedules()? } else { Vec::new() };
        let schedules = Schedules::start(kept, &house, &office)?;
        let created = objects.created().ok_or(StackError::Tables("no word of new objects".to_owned()))?;
        let object_events = ObjectEvents::start(object_events()?, created, &house)?;
        let server = axum::serve(listener, router).with_graceful_shutdown(async move { drop(stopped.await) });
        Ok(Self {
            url: format!("http://{address}"),
            operator_key,
            settings,
            client,
            house,
            stop,
            server: tokio::spawn(server.into_future()),
            schedules,
            object_events,
            publishing,
            database,
            objects,
            secrets_manager,
            _lock: lock,
        })
    }

    /// Stops taking requests, finishes those that run, and closes the database.
    pub async fn shutdown(self) {
        self.schedules.stop();
        if let Some(publishing) = self.publishing {
            publishing.abort();
        }
        self.object_events.stop().await;
        let _ = self.stop.send(());
        drop(self.server.await);
        if let Some(secrets_manager) = self.secrets_manager {
            secrets_manager.stop();
        }
        // Its connections keep the database waiting.
        drop((self.client, self.house));
        self.objects.stop().await;
        let database = self.database;
        drop(tokio::task::spawn_blocking(move || database.stop()).await);
    }
}

/// What the functions that run by themselves back up and drill with.
async fn office(settings: &Settings) -> Result<BackOffice, StackError> {
    let office = BackOffice::connect(settings).await;
    let made = office.backups.objects().create_missing().await;
    made.map_err(|error| StackError::Tables(error.to_string()))?;
    Ok(office)
}

/// The functions of the template, by their names there.
fn functions(house: &House) -> BTreeMap<&'static str, Router> {
    let front = |routes| edge::front(routes, house.clone());
    BTreeMap::from([
        ("Par", front(par_function::routes())),
        ("Play", front(play::routes())),
        ("Wallet", front(wallet::routes())),
    ])
}

/// In AWS the API and the site have hosts of their own; here they share one, so that no CORS is needed.
async fn by_path(gateway: Router, pages: Router, request: Request) -> Response {
    let path = request.uri().path();
    let of_the_api = path == "/v1" || path.starts_with("/v1/") || path == "/.well-known/jwks.json";
    let router = if of_the_api { gateway } else { pages };
    let Ok(response) = router.oneshot(request).await;
    response
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StackError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StackError::AddressInUse(address),
        _ => StackError::Listen { address, source },
    })
}

/// Takes a data directory for this process alone: two stacks over one file would each believe to be alone. Let go of when
/// the file is dropped, even by `kill -9`.
///
/// # Errors
/// [`StackError::DataInUse`] if another process has it.
pub fn lock(directory: &Path) -> Result<File, StackError> {
    let data = |source| StackError::Data { path: directory.to_owned(), source };
    let file = File::create(directory.join("lock")).map_err(data)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StackError::DataInUse(directory.to_owned())),
        Err(TryLockError::Error(source)) => Err(data(source)),
    }
}

/// What a function finds in its environment; in the place of keys, their documents.
pub(crate) fn environment(
    secrets: &Secrets,
    database: String,
    objects: String,
) -> impl Fn(&str) -> Option<String> + use<'_> {
    let operator = operator(&secrets.operator_key()).ok();
    move |name| {
        Some(match name {
            "GLASSHOUSE_TABLE_LEDGER_REAL" => "ledger-real".to_owned(),
            "GLASSHOUSE_TABLE_LEDGER_DEMO" => "ledger-demo".to_owned(),
            "GLASSHOUSE_TABLE_OPEN_ROUNDS" => "open-rounds".to_owned(),
            "GLASSHOUSE_TABLE_OPERATORS" => "operators".to_owned(),
            "GLASSHOUSE_TABLE_VERSIONS" => "versions".to_owned(),
            "GLASSHOUSE_BUCKET" => "glasshouse".to_owned(),
            "GLASSHOUSE_BACKUP_BUCKET" => "glasshouse-backups".to_owned(),
            "GLASSHOUSE_DYNAMODB_ENDPOINT" => database.clone(),
            "GLASSHOUSE_S3_ENDPOINT" => objects.clone(),
            // The demo operator is the only one, and owns the house.
            "GLASSHOUSE_PUBLISHERS" => operator.as_ref()?.as_str().to_owned(),
            "GLASSHOUSE_JWT_ISSUER" => "http://localhost".to_owned(),
            "GLASSHOUSE_JWT_AUDIENCE" => "glasshouse".to_owned(),
            keys => secrets.document(keys)?.to_owned(),
        })
    }
}

/// The operator is called like the key.
fn operator(operator_key: &str) -> Result<OperatorId, StackError> {
    let id = operator_key.split('.').next().unwrap_or_default();
    OperatorId::parse(id).map_err(|error| StackError::Tables(error.to_string()))
}

async fn register_operator(house: &House, operator_key: &str) -> Result<(), StackError> {
    let key = ApiKey::parse(operator_key).ok_or_else(|| StackError::Tables("no API key".to_owned()))?;
    let operator = operator(operator_key)?;
    let item = OperatorKey::new(key.id().clone(), operator, key.secret_hash(), None);
    house.operators.put_operator(&item).await.map_err(|error| StackError::Tables(error.to_string()))
}
