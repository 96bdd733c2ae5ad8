//! A message of each type, about invented people: what `check` tries templates on and what the schema is tested with.

use jiff::{Timestamp, civil::date};
use volteface_core::AlertType;

use super::{
    Conditions, Data, DigestItem, DigestNews, EndpointNews, Envelope, FeedNews, Named, Outlet, PositionNews,
    Question, Quoted, Source, StatementNews, Statements, TestNews, sentence,
};

/// One message of each type, twice where optional parts may be missing.
pub fn all() -> Vec<Envelope> {
    let first = {
        let mut news = position();
        news.change = "first".to_owned();
        news.from = None;
        news.conditions = Conditions::default();
        news.to = "opposes".to_owned();
        news.statement.before = None;
        news.statement.after.said_on = None;
        news.statement.after.document = Source::default();
        news.outlets = vec![Outlet { quote: "no".to_owned(), ..Outlet::default() }];
        news.sentence = sentence::position(&news);
        news
    };
    let said = position().statement.after;
    let actor = position().actor;
    let statement = |before: Option<Quoted>, after: Option<Quoted>| {
        let sentence = String::new();
        let mut news = StatementNews { actor: actor.clone(), before, after, confidence: 0.8, sentence };
        news.sentence = sentence::statement(&news);
        Data::Statement(Box::new(news))
    };
    let feed = |reason: &str| {
        Data::Feed(FeedNews {
            feed: "Harbour Courier".to_owned(),
            since: Some(at()),
            reason: reason.to_owned(),
            sentence: format!("The feed Harbour Courier {reason}."),
        })
    };
    let item = DigestItem {
        id: "msg_0".to_owned(),
        alert_type: AlertType::PositionChanged.as_str().to_owned(),
        timestamp: at(),
        actor: Some("lindqvist".to_owned()),
        issue: Some("harbour-toll".to_owned()),
        change: Some("softening".to_owned()),
        from: Some("opposes".to_owned()),
        to: Some("conditional".to_owned()),
        url: said.document.url.clone(),
        sentence: position().sentence,
    };
    let bare = DigestItem {
        actor: None,
        issue: None,
        change: None,
        from: None,
        to: None,
        url: None,
        alert_type: AlertType::FeedGone.as_str().to_owned(),
        ..item.clone()
    };
    vec![
        envelope(AlertType::PositionChanged, Data::Position(Box::new(position()))),
        envelope(AlertType::PositionFirst, Data::Position(Box::new(first))),
        envelope(AlertType::StatementNew, statement(None, Some(said.clone()))),
        envelope(AlertType::StatementEdited, statement(Some(said.clone()), None)),
        envelope(AlertType::FeedSilent, feed("has had no entry for nine days")),
        envelope(AlertType::FeedGone, feed("says that it is gone")),
        envelope(
            AlertType::EndpointDisabled,
            Data::Endpoint(EndpointNews {
                endpoint: "desk".to_owned(),
                since: Some(at()),
                reason: "503 for 120 hours".to_owned(),
                waiting: 4,
                sentence: "The endpoint desk is disabled.".to_owned(),
            }),
        ),
        envelope(
            AlertType::Digest,
            Data::Digest(DigestNews {
                sentence: sentence::digest(&[item.clone(), bare.clone()], 1),
                alerts: vec![item, bare],
                left_out: 0,
                held_back: 1,
            }),
        ),
        test("desk", at()),
        envelope(AlertType::StatementEdited, statement(Some(said.clone()), Some(said))),
    ]
}

/// A trial of an endpoint.
pub fn test(endpoint: &str, at: Timestamp) -> Envelope {
    Envelope::new(
        AlertType::Test,
        at,
        Data::Test(TestNews {
            endpoint: endpoint.to_owned(),
            sentence: format!("This is a test of the endpoint {endpoint}: it works."),
        }),
    )
}

/// A change with every part filled.
pub fn position() -> PositionNews {
    let said = |quote: &str, day| Quoted {
        quote: quote.to_owned(),
        speaker: "Mara Lindqvist".to_owned(),
        said_on: Some(day),
        document: Source {
            title: Some("Mayor on the toll".to_owned()),
            url: Some("https://courier.example/toll?a=1&b=2".to_owned()),
            source: Some("Harbour Courier".to_owned()),
            published: Some(at()),
        },
    };
    let after = said("We would accept a toll if ferries stay free", date(2030, 5, 2));
    let mut news = PositionNews {
        actor: Named { id: "lindqvist".to_owned(), name: "Mara Lindqvist".to_owned() },
        issue: Question {
            id: "harbour-toll".to_owned(),
            question: "Should the harbour charge a toll?".to_owned(),
        },
        change: "softening".to_owned(),
        from: Some("opposes".to_owned()),
        to: "conditional".to_owned(),
        on: date(2030, 5, 2),
        sequence: 2,
        conditions: Conditions { before: vec![], after: vec!["ferries stay free".to_owned()] },
        outlets: vec![Outlet {
            source: after.document.source.clone(),
            title: after.document.title.clone(),
            url: after.document.url.clone(),
            published: after.document.published,
            quote: after.quote.clone(),
        }],
        outlets_left_out: 0,
        statement: Statements {
            before: Some(said("There will be no toll, \"not now, not ever\"", date(2030, 4, 1))),
            after,
        },
        stories: 1,
        confidence: 0.87,
        why: "an acceptance under a condition (“if”)".to_owned(),
        sentence: String::new(),
    };
    news.sentence = sentence::position(&news);
    news
}

fn at() -> Timestamp {
    Timestamp::from_second(1_903_939_200).expect("a time within the range of the calendar")
}

fn envelope(alert_type: AlertType, data: Data) -> Envelope {
    Envelope::new(alert_type, at(), data)
}
