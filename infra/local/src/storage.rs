//! What a house keeps on this machine, without the house: for backups and restores while none runs, or beside one that does.

use crate::database::LocalDatabase;
use crate::secrets::Secrets;
use crate::stack::{DATABASE_FILE, OBJECTS_FILE, StackError, environment, lock};
use edge::{BackOffice, Needs, Settings};
use objects::LocalObjects;
use std::fs::File;
use std::net::Ipv4Addr;
use std::path::Path;

/// Where the endpoints of a running house stand, in its directory.
const ENDPOINTS_FILE: &str = "endpoints";

/// The storage of a house in a directory.
#[derive(Debug)]
pub struct Storage {
    /// What backups and restores work with.
    pub office: BackOffice,
    /// `None` beside a house that runs.
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    database: LocalDatabase,
    objects: LocalObjects,
    _lock: File,
}

impl Storage {
    /// Opens what is in `directory`, or joins the house that runs over it.
    ///
    /// # Errors
    /// When there is no house in it, or its secrets are not as they must be.
    pub async fn open(directory: &Path) -> Result<Self, StackError> {
        if !directory.join("lock").exists() {
            return Err(StackError::NoHouse(directory.to_owned()));
        }
        // Whatever is lost, the secrets are needed: without its master keys nobody can say what the books mean.
        let secrets = Secrets::open(directory, true).await?;
        let lock = match lock(directory) {
            Ok(lock) => lock,
            Err(StackError::DataInUse(directory)) => {
                let text = std::fs::read_to_string(directory.join(ENDPOINTS_FILE)).unwrap_or_default();
                let mut lines = text.lines();
                let endpoints = lines.next().zip(lines.next()).ok_or(StackError::DataInUse(directory))?;
                return Ok(Self { office: office(&secrets, endpoints.0, endpoints.1).await?, own: None });
            }
            Err(error) => return Err(error),
        };
        let database = LocalDatabase::start(&directory.join(DATABASE_FILE), Ipv4Addr::LOCALHOST.into())?;
        let objects = LocalObjects::start(&directory.join(OBJECTS_FILE))?;
        let office = office(&secrets, &database.endpoint(), &objects.endpoint()).await?;
        Ok(Self { office, own: Some(Own { database, objects, _lock: lock }) })
    }

    /// Closes the files.
    pub async fn close(self) {
        // Its connections keep the database waiting.
        drop(self.office);
        if let Some(Own { database, objects, .. }) = self.own {
            objects.stop().await;
            drop(tokio::task::spawn_blocking(move || database.stop()).await);
        }
    }
}

/// Tells commands beside this house where its storage is. Only the owner of the directory can read it.
pub(crate) fn announce(directory: &Path, database: &str, objects: &str) -> std::io::Result<()> {
    std::fs::write(directory.join(ENDPOINTS_FILE), format!("{database}\n{objects}\n"))
}

async fn office(secrets: &Secrets, database: &str, objects: &str) -> Result<BackOffice, StackError> {
    let environment = environment(secrets, database.to_owned(), objects.to_owned());
    let office = BackOffice::connect(&Settings::read(Needs::OF_BACK_OFFICE, environment)?).await;
    for bucket in [&office.objects, office.backups.objects()] {
        bucket.create_missing().await.map_err(|error| StackError::Tables(error.to_string()))?;
    }
    Ok(office)
}
