//! Logging. Nothing here or anywhere logs bodies, headers, tokens, API keys or seeds.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::MakeWriter;

/// Our own crates speak, libraries only warn. The SDK and the local database would log bodies at `trace`, so no
/// variable can lower their level. The local S3 calls every object that is not there an error.
fn filter() -> EnvFilter {
    EnvFilter::new("info,aws=warn,hyper=warn,h2=warn,rustls=warn,dynoxide=error,s3s=off")
}

/// One JSON object per line, for CloudWatch. Call once, at the start of a function.
pub fn log_json() {
    log_json_to(std::io::stdout);
}

/// [`log_json`] with another place to write to.
pub fn log_json_to<W>(writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // The alarms of template.yaml look for fields of these lines.
    fmt().json().flatten_event(true).with_env_filter(filter()).with_ansi(false).with_writer(writer).init();
}

/// Text for people on standard error. Call once, at the start of a local program.
pub fn log_text() {
    let colours = std::io::stderr().is_terminal();
    fmt()
        .compact()
        .with_writer(std::io::stderr)
        .with_env_filter(filter())
        .with_target(false)
        .with_ansi(colours)
        .init();
}
