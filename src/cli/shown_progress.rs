use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::commands::Global;
use crate::sources::aws::{Progress, Reached};

/// How often the line is drawn.
const OFTEN: Duration = Duration::from_millis(150);

/// The line on standard error that shows how far a collection has come; nothing where that is no terminal.
pub(super) struct Shown {
    ends: Arc<AtomicBool>,
    drawing: Option<JoinHandle<()>>,
}

impl Shown {
    pub(super) fn start(global: &Global, progress: &Progress) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let is_seen = !global.quiet && std::io::stderr().is_terminal();
        let drawing = is_seen.then(|| {
            let (ends, progress) = (Arc::clone(&ends), progress.clone());
            thread::spawn(move || draw(&progress, &ends))
        });
        Self { ends, drawing }
    }

    /// Takes the line away.
    pub(super) fn stop(self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(drawing) = self.drawing {
            // A line that could not be drawn leaves nothing to clear.
            let _ = drawing.join();
        }
    }
}

fn draw(progress: &Progress, ends: &AtomicBool) {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    let mut last = (Instant::now(), 0);
    let mut rate = 0.0;
    while !ends.load(Ordering::Relaxed) {
        thread::sleep(OFTEN);
        let reached = progress.reached();
        let seconds = last.0.elapsed().as_secs_f64();
        if seconds >= 1.0 {
            let new = u32::try_from(reached.requests.saturating_sub(last.1)).unwrap_or(u32::MAX);
            rate = f64::from(new) / seconds;
            last = (Instant::now(), reached.requests);
        }
        bar.set_message(message(&reached, rate));
        bar.tick();
    }
    bar.finish_and_clear();
}

/// Returns the line's text.
fn message(reached: &Reached, rate: f64) -> String {
    let throttled = match reached.throttled {
        0 => String::new(),
        number => format!(", {number} throttled"),
    };
    format!(
        "{}/{} accounts, {}/{} calls, {rate:.0}/s{throttled}",
        reached.accounts_done, reached.accounts, reached.calls_done, reached.calls
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_accounts_calls_rate_and_throttling() {
        let mut reached = Reached {
            accounts: 12,
            accounts_done: 3,
            calls: 4800,
            calls_done: 912,
            requests: 1000,
            throttled: 0,
        };
        let text = message(&reached, 211.4);
        assert_eq!(text, "3/12 accounts, 912/4800 calls, 211/s");
        reached.throttled = 7;
        assert!(message(&reached, 0.0).ends_with(", 0/s, 7 throttled"));
    }
}
