//! What a process that runs for long works with: its configuration is read once, its keys again and again.

use crate::keys::{BELIEVED, PUBLIC, Shelf};
use crate::settings::{Needs, Settings, SettingsError};
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};
use store::{Client, ObjectClient};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

/// When keys cannot be read, they are asked for again after this long.
const ASKED_AGAIN: Duration = Duration::from_secs(60);

/// Documents of keys by the variables that say where they are.
type Documents = BTreeMap<&'static str, Zeroizing<String>>;

/// Makes it, over clients that were built once.
type Make<T> = Box<dyn Fn(&Settings, Client, ObjectClient) -> T + Send + Sync>;

type Lookup = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Keeps what is made of the settings, and makes it anew when the keys have changed.
pub struct Keeper<T> {
    source: Source,
    client: Client,
    objects: ObjectClient,
    make: Make<T>,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    made: T,
    documents: Documents,
    /// When to read the keys again. By the wall clock: the other one stands still while a function is frozen.
    read_again_at: SystemTime,
}

impl<T> fmt::Debug for Keeper<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("needs", &self.source.needs).finish_non_exhaustive()
    }
}

impl<T: Clone> Keeper<T> {
    /// Reads the environment of this process and the keys that it names, builds the clients, and makes the first `T`.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub async fn open(
        needs: Needs,
        make: impl Fn(&Settings, Client, ObjectClient) -> T + Send + Sync + 'static,
    ) -> Result<Self, SettingsError> {
        let lookup: Lookup = Box::new(|name| std::env::var(name).ok());
        Self::open_at(
            Source { needs, shelf: Shelf::from_variables(&lookup).await, lookup },
            make,
            SystemTime::now(),
        )
        .await
    }

    async fn open_at(
        source: Source,
        make: impl Fn(&Settings, Client, ObjectClient) -> T + Send + Sync + 'static,
        now: SystemTime,
    ) -> Result<Self, SettingsError> {
        let (settings, documents) = source.read().await?;
        let connection = settings.connection();
        // Whoever works with backups reads and writes in bulk.
        let client = match source.needs.backups {
            true => store::connect_for_bulk(&connection).await,
            false => store::connect(&connection).await,
        };
        let objects = store::connect_objects(&settings.object_connection()).await;
        let made = make(&settings, client.clone(), objects.clone());
        let kept = Mutex::new(Kept { made, documents, read_again_at: now + BELIEVED });
        Ok(Self { source, client, objects, make: Box::new(make), kept })
    }

    /// What was made of the settings as they are now. Reads the keys again when they were read long enough ago; if they cannot
    /// be read or are wrong, those from before stay in use.
    pub async fn current(&self) -> T {
        self.current_at(SystemTime::now()).await
    }

    async fn current_at(&self, now: SystemTime) -> T {
        let mut kept = self.kept.lock().await;
        // A clock that was set back must not make a process believe its keys for longer.
        if now < kept.read_again_at && kept.read_again_at <= now + BELIEVED {
            return kept.made.clone();
        }
        kept.read_again_at = now + ASKED_AGAIN;
        match self.source.read().await {
            Ok((settings, documents)) => {
                kept.read_again_at = now + BELIEVED;
                if documents != kept.documents {
                    kept.made = (self.make)(&settings, self.client.clone(), self.objects.clone());
                    kept.documents = documents;
                    tracing::info!("the keys have changed");
                }
            }
            Err(error) => tracing::error!(%error, "the keys from before stay in use"),
        }
        kept.made.clone()
    }
}

/// Where a process finds its configuration.
struct Source {
    needs: Needs,
    shelf: Shelf,
    lookup: Lookup,
}

impl Source {
    /// All variables, and the documents that those of keys refer to.
    async fn read(&self) -> Result<(Settings, Documents), SettingsError> {
        let public = self.needs.public_keys.then_some(PUBLIC);
        let names = self.needs.rings().map(|purpose| purpose.variable()).chain(public);
        let mut reads = JoinSet::new();
        for (name, reference) in names.filter_map(|name| Some((name, self.variable(name)?))) {
            let shelf = self.shelf.clone();
            reads.spawn(async move { (name, shelf.take(&reference).await) });
        }
        let (mut documents, mut unread) = (Documents::new(), BTreeMap::new());
        for (name, read) in reads.join_all().await {
            match read {
                Ok(text) => drop(documents.insert(name, text)),
                Err(error) => drop(unread.insert(name, format!("{name}: {error}"))),
            }
        }
        let settings = Settings::read(self.needs, |name| match name.starts_with("GLASSHOUSE_KEYS_") {
            true => documents.get(name).map(|text| text.to_string()),
            false => self.variable(name),
        });
        match settings {
            Ok(settings) => Ok((settings, documents)),
            Err(SettingsError(wrong)) => Err(SettingsError(
                // What could not be read is not missing.
                wrong.into_iter().map(|line| unread_instead(&unread, line)).collect(),
            )),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }
}

fn unread_instead(unread: &BTreeMap<&'static str, String>, line: String) -> String {
    let name = line.strip_suffix(": missing").unwrap_or_default();
    unread.get(name).cloned().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::House;
    use crate::keys::{Kept as Places, NEXT_FOR_AT_LEAST, Purpose, make_missing, rotate};
    use crate::settings::tests::variables;
    use ledger::Timestamp;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn source(places: &Places) -> Source {
        let mut variables = variables();
        variables.extend(places.rings.iter().map(|(purpose, place)| (purpose.variable(), place.clone())));
        variables.insert(PUBLIC, places.public.clone());
        variables.insert("GLASSHOUSE_DYNAMODB_ENDPOINT", "http://127.0.0.1:1".to_owned());
        variables.insert("GLASSHOUSE_S3_ENDPOINT", "http://127.0.0.1:1".to_owned());
        let lookup = Box::new(move |name: &str| variables.get(name).cloned());
        Source { needs: Needs::EVERYTHING, shelf: Shelf::of_files(), lookup }
    }

    /// A house whose keys are files, and how often it was made.
    async fn open(places: &Places, now: SystemTime) -> (Keeper<House>, Arc<AtomicU32>) {
        let made = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&made);
        let make = move |settings: &Settings, client, objects| {
            count.fetch_add(1, Ordering::Relaxed);
            House::new(settings, client, objects)
        };
        (Keeper::open_at(source(places), make, now).await.unwrap(), made)
    }

    #[tokio::test]
    async fn keys_are_believed_for_a_while_and_changes_make_the_house_anew() {
        let directory = tempfile::tempdir().unwrap();
        let places = Places::files_in(directory.path());
        make_missing(&Shelf::of_files(), &places, Timestamp(0)).await.unwrap();
        let start = SystemTime::now();
        let (keeper, made) = open(&places, start).await;
        let made = || made.load(Ordering::Relaxed);
        let signs_with = async |at| keeper.current_at(at).await.receipts.signs_with().map(str::to_owned);
        let first = signs_with(start).await;
        let later = Timestamp(u64::try_from(NEXT_FOR_AT_LEAST.as_millis()).unwrap());
        let rotated = rotate(&Shelf::of_files(), &places, Purpose::Receipts, later).await.unwrap();
        assert_eq!(signs_with(start + BELIEVED - Duration::from_secs(1)).await, first);
        assert_eq!(made(), 1);
        assert_eq!(signs_with(start + BELIEVED).await, Some(rotated.active.clone()));
        assert_eq!(made(), 2);
        signs_with(start + 3 * BELIEVED).await;
        assert_eq!(made(), 2, "nothing has changed");
        // A clock that went back by a year.
        signs_with(start - Duration::from_secs(365 * 24 * 3600)).await;
        assert_eq!(signs_with(start).await, Some(rotated.active));
    }

    #[tokio::test]
    async fn keys_that_cannot_be_read_again_stay_in_use() {
        let directory = tempfile::tempdir().unwrap();
        let places = Places::files_in(directory.path());
        make_missing(&Shelf::of_files(), &places, Timestamp(0)).await.unwrap();
        let start = SystemTime::now();
        let (keeper, made) = open(&places, start).await;
        let ring = directory.path().join("seed-real.json");
        let text = std::fs::read(&ring).unwrap();
        std::fs::remove_file(&ring).unwrap();
        keeper.current_at(start + BELIEVED).await;
        assert_eq!(made.load(Ordering::Relaxed), 1);
        // Asked for again before the usual time.
        let cut = directory.path().join("tokens.json");
        std::fs::write(&ring, text).unwrap();
        std::fs::write(cut, "{}").unwrap();
        keeper.current_at(start + BELIEVED + ASKED_AGAIN).await;
        assert_eq!(made.load(Ordering::Relaxed), 1, "a ring that is none is not used either");
    }

    #[tokio::test]
    async fn everything_that_is_missing_or_cannot_be_read_is_listed_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let places = Places::files_in(directory.path());
        make_missing(&Shelf::of_files(), &places, Timestamp(0)).await.unwrap();
        std::fs::remove_file(directory.path().join("receipts.json")).unwrap();
        let mut source = source(&places);
        let before = source.lookup;
        source.lookup = Box::new(move |name| match name {
            "GLASSHOUSE_BUCKET" | "GLASSHOUSE_KEYS_TOKENS" => None,
            "GLASSHOUSE_KEYS_STATEMENTS" => Some("/not/a/reference".to_owned()),
            name => before(name),
        });
        let SettingsError(mut wrong) = source.read().await.unwrap_err();
        wrong.sort();
        let starts = [
            "GLASSHOUSE_BUCKET: missing",
            "GLASSHOUSE_KEYS_RECEIPTS: there are no keys at file:",
            "GLASSHOUSE_KEYS_STATEMENTS: must read file:",
            "GLASSHOUSE_KEYS_TOKENS: missing",
        ];
        assert_eq!(wrong.len(), starts.len(), "{wrong:?}");
        for (line, start) in wrong.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
    }
}
