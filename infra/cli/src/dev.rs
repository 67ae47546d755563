//! `glasshouse dev`: the local stack, with the site, until Ctrl-C.

use clap::Args;
use local::{Stack, StackError, StackOptions};
use std::error::Error;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Bad usage or cannot check, as for every command.
const FAILED: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    /// Port on the loopback interface; 0 takes a free one
    #[arg(long, default_value_t = 7777)]
    port: u16,
    /// Directory for data and secrets [default: .glasshouse in the checkout, or here]
    #[arg(long)]
    data: Option<PathBuf>,
    /// An address of this machine where DynamoDB and S3 shall listen, such as 172.17.0.1 for functions in containers;
    /// their environment is written to functions.json in the data directory. Whoever reaches the address reaches the data
    #[arg(long, value_name = "ADDRESS")]
    emulators: Option<IpAddr>,
    /// Serve the API only, and build nothing
    #[arg(long, conflicts_with = "site")]
    no_site: bool,
    /// A built site to serve [default: built into target/site of the checkout]
    #[arg(long)]
    site: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    edge::telemetry::log_text();
    let outcome = site(options).and_then(|site| {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(serve(options, site))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", with_causes(&*error));
            ExitCode::from(FAILED)
        }
    }
}

async fn serve(options: &Options, site: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let data = options.data.clone().unwrap_or_else(data_directory);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let stack = Stack::start(StackOptions {
        address,
        data,
        emulators: options.emulators,
        site,
        schedules: true,
        publish: true,
        http_client: None,
    });
    let stack = stack.await.map_err(|error| match error {
        StackError::AddressInUse(_) => format!("{error} (--port).").into(),
        other => Box::<dyn Error>::from(other),
    })?;
    // A reader that has seen enough of the greeting is no reason to close.
    let _ = writeln!(io::stdout(), "{}", greeting(&stack.url, &stack.operator_key));
    tokio::signal::ctrl_c().await?;
    eprintln!("Closing.");
    stack.shutdown().await;
    Ok(())
}

/// The directory to serve; builds the site first when this is a checkout.
fn site(options: &Options) -> Result<Option<PathBuf>, Box<dyn Error>> {
    if options.no_site || options.site.is_some() {
        return Ok(options.site.clone());
    }
    let Some(checkout) = checkout() else {
        eprintln!("Not in a checkout: running without the site (give a built one with --site).");
        return Ok(None);
    };
    eprintln!("Building the site (slow the first time; --no-site leaves it out) …");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = std::process::Command::new(cargo)
        .args(["run", "--quiet", "--package", "glasshouse-site-build"])
        .current_dir(&checkout)
        // Standard output is for the address and what follows it.
        .stdout(std::io::stderr())
        .status()?;
    if !built.success() {
        return Err("the site could not be built; --no-site runs the API without it".into());
    }
    Ok(Some(checkout.join("target/site")))
}

/// The checkout that the current directory is in.
pub(crate) fn checkout() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let is_checkout = |directory: &&Path| directory.join("infra/site/Cargo.toml").is_file();
    here.ancestors().find(is_checkout).map(Path::to_owned)
}

/// Where the data of the checkout's house are.
pub(crate) fn data_directory() -> PathBuf {
    checkout().unwrap_or_default().join(".glasshouse")
}

pub(crate) fn with_causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What to do first, as lines that can be copied into a shell.
fn greeting(url: &str, operator_key: &str) -> String {
    format!(
        r#"
Glasshouse is open at {url}

The demo operator's API key is {operator_key}

Try it (needs curl and jq):

  URL={url}
  KEY={operator_key}
  json() {{ curl -sS -w '\n' -H 'Content-Type: application/json' "$@"; }}
  key() {{ echo "Idempotency-Key: $(date +%s%N)"; }}

  # The operator opens a session for a player and deposits demo money.
  TOKEN=$(json $URL/v1/sessions -H "X-API-Key: $KEY" -d '{{"player":"ada","currency":"EUR","mode":"demo"}}' | jq -r .token)
  json $URL/v1/wallets/ada/deposits -H "X-API-Key: $KEY" -H "$(key)" -d '{{"currency":"EUR","mode":"demo","amount":"100000"}}'

  # The player chooses a client seed and plays.
  player() {{ json -H "Authorization: Bearer $TOKEN" "$@"; }}
  player $URL/v1/seeds/rotate -H "$(key)" -d '{{"client_seed":"my lucky words"}}'
  player $URL/v1/rounds -H "$(key)" -d '{{"game":"dice","stake":"100","bet":{{"condition":"over","target":5000}}}}'

  # A round with steps: open a field of mines, reveal a tile, cash out.
  ROUND=$(player $URL/v1/rounds -H "$(key)" -d '{{"game":"mines","stake":"100","bet":{{"mines":3}}}}' | jq -r .round)
  player $URL/v1/rounds/$ROUND/actions -H "$(key)" -d '{{"action":{{"type":"reveal","tile":7}}}}'
  player $URL/v1/rounds/$ROUND/actions -H "$(key)" -d '{{"action":{{"type":"cash_out"}}}}'

Ctrl-C closes."#
    )
}
