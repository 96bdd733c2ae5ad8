//! `positions`: where every watched actor stands, now or on an earlier day.

use std::io::{self, Write};

use jiff::civil::Date;
use serde_json::json;
use volteface_core::Position;
use volteface_store::Store;

use crate::config::Config;

/// Show where every actor stands
#[derive(Debug, clap::Args)]
pub(crate) struct Positions {
    /// As it was at the end of that day
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Positions {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let list = config.watch_list()?;
        let mut store = Store::open(&config.database())?;
        let mut out = io::stdout().lock();
        for actor in &list.actors {
            for issue in &list.issues {
                let positions =
                    store.read(|view| view.positions(&actor.id, &issue.id).map_err(anyhow::Error::from))?;
                let Some(position) = standing(&positions, self.at) else { continue };
                if self.json {
                    let line = json!({"actor": actor.id.as_str(), "issue": issue.id.as_str(),
                        "stance": position.stance.as_str(), "conditions": position.conditions,
                        "since": position.since.to_string(), "confidence": position.confidence});
                    writeln!(out, "{line}")?;
                } else {
                    let conditions = match position.conditions.as_slice() {
                        [] => String::new(),
                        conditions => format!(" (if: {})", conditions.join("; ")),
                    };
                    let stance = position.stance.as_str();
                    writeln!(
                        out,
                        "{:<28} {:<24} {stance:<12} since {}{conditions}",
                        actor.name,
                        issue.id.as_str(),
                        position.since
                    )?;
                }
            }
        }
        Ok(())
    }
}

/// The last position that began by `at`; the last of all without it.
fn standing(positions: &[Position], at: Option<Date>) -> Option<&Position> {
    positions.iter().rev().find(|position| at.is_none_or(|day| position.since <= day))
}

#[cfg(test)]
mod tests {
    use volteface_core::Stance;

    use super::*;

    #[test]
    fn an_earlier_day_shows_what_stood_then() {
        let position = |day: i8, stance| Position {
            stance,
            conditions: vec![],
            since: jiff::civil::date(2031, 3, day),
            utterance: day.to_string(),
            confidence: 0.9,
        };
        let line = [position(2, Stance::Opposes), position(9, Stance::Supports)];
        let at = |day: i8| standing(&line, Some(jiff::civil::date(2031, 3, day))).map(|p| p.stance);
        assert_eq!(at(1), None);
        assert_eq!(at(8), Some(Stance::Opposes));
        assert_eq!(at(9), Some(Stance::Supports));
        assert_eq!(standing(&line, None).map(|p| p.stance), Some(Stance::Supports));
    }
}
