//! Which reports of one saying are independent: an origin that says it twice bears out nothing.

use std::collections::BTreeMap;

use volteface_store::{DocumentId, StatedRow, StatementRow, StoryId};

/// Where a report comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin<'r> {
    /// The agency that its story credits, whoever carried or retold it.
    Agency(&'r str),
    /// The outlet that its story was first seen in.
    Outlet(&'r str),
    /// Its story, where nothing tells who wrote it.
    Story(StoryId),
    /// Its document, which has no story.
    Document(DocumentId),
}

/// What a report tells of where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'r> {
    document: DocumentId,
    story: Option<StoryId>,
    agency: Option<&'r str>,
    outlet: Option<&'r str>,
}

/// The origin of each report, in their order. What one copy tells holds for all copies of its story: an agency before
/// an outlet, that of the earliest document before a later one's.
pub fn origins<'r>(reports: impl Iterator<Item = Provenance<'r>> + Clone) -> Vec<Origin<'r>> {
    let mut of_text: BTreeMap<Origin<'r>, (u8, DocumentId, Origin<'r>)> = BTreeMap::new();
    for report in reports.clone() {
        let text = report.text();
        let told = match report {
            Provenance { agency: Some(agency), .. } => (0, report.document, Origin::Agency(agency)),
            Provenance { outlet: Some(outlet), .. } => (1, report.document, Origin::Outlet(outlet)),
            _ => (2, report.document, text),
        };
        let best = of_text.entry(text).or_insert(told);
        *best = told.min(*best);
    }
    reports.map(|report| of_text.get(&report.text()).map_or(report.text(), |best| best.2)).collect()
}

impl<'r> Provenance<'r> {
    /// Stands for the report's text, however often it is copied.
    fn text(&self) -> Origin<'r> {
        self.story.map_or(Origin::Document(self.document), Origin::Story)
    }
}

impl<'r> From<&'r StatedRow> for Provenance<'r> {
    fn from(row: &'r StatedRow) -> Provenance<'r> {
        Provenance {
            document: row.document,
            story: row.story,
            agency: row.agency.as_deref(),
            outlet: row.outlet.as_deref(),
        }
    }
}

impl<'r> From<&'r StatementRow> for Provenance<'r> {
    fn from(row: &'r StatementRow) -> Provenance<'r> {
        Provenance {
            document: row.document,
            story: row.story,
            agency: row.agency.as_deref(),
            outlet: row.source.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report<'r>(
        document: i64,
        story: i64,
        agency: Option<&'r str>,
        outlet: Option<&'r str>,
    ) -> Provenance<'r> {
        Provenance { document: DocumentId(document), story: Some(StoryId(story)), agency, outlet }
    }

    #[test]
    fn stories_of_one_agency_or_one_newsroom_have_one_origin() {
        let (courier, gazette) = (Some("Courier"), Some("Gazette"));
        let reports = [
            // The Gazette's copy credits the agency, the Courier's leaves it out.
            report(3, 1, None, courier),
            report(4, 1, Some("Coastal"), gazette),
            // Retold from the same agency.
            report(5, 2, Some("Coastal"), Some("Ledger")),
            // The Courier's own report, which the Gazette copied, and its second one.
            report(9, 3, None, gazette),
            report(6, 3, None, courier),
            report(7, 4, None, courier),
            report(8, 5, None, None),
        ];
        let coastal = Origin::Agency("Coastal");
        let own = Origin::Outlet("Courier");
        assert_eq!(
            origins(reports.into_iter()),
            [coastal, coastal, coastal, own, own, own, Origin::Story(StoryId(5))]
        );
    }
}
