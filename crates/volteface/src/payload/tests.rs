//! Bodies against the published schema, the limits of the services, and hostile texts.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// The published schema; `strict`: objects may hold nothing that it does not name.
fn schema(strict: bool) -> jsonschema::Validator {
    fn close(schema: &mut Value) {
        if let Value::Object(map) = schema {
            // The top level and its branches share one object: only the definitions are closed.
            if map.contains_key("required") && map.contains_key("properties") && !map.contains_key("oneOf") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(close);
        } else if let Value::Array(list) = schema {
            list.iter_mut().for_each(close);
        }
    }
    let mut schema: Value =
        serde_json::from_str(include_str!("../../../../config/schema/message.json")).unwrap();
    if strict {
        close(&mut schema);
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn errors(schema: &jsonschema::Validator, body: &[u8]) -> Vec<String> {
    let value: Value = serde_json::from_slice(body).unwrap();
    schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_type_fits_the_schema_and_is_read_back() {
    let schema = schema(true);
    let samples = sample::all();
    for alert_type in volteface_core::AlertType::ALL {
        assert!(samples.iter().any(|sample| sample.alert_type == alert_type), "{alert_type:?}");
    }
    for sample in samples {
        let body = sample.bytes();
        assert_eq!(errors(&schema, &body), Vec::<String>::new(), "{}", String::from_utf8_lossy(&body));
        assert_eq!(Envelope::read(&body).unwrap(), sample);
    }
}

#[test]
fn schema_refuses_what_is_missing_wrong_or_unknown() {
    let schema = schema(true);
    for sample in sample::all() {
        let value = serde_json::to_value(&sample).unwrap();
        for key in value["data"].as_object().unwrap().keys() {
            let mut without = value.clone();
            without["data"].as_object_mut().unwrap().remove(key);
            assert!(!schema.is_valid(&without), "{key} of {} is optional", value["type"]);
            let mut wrong = value.clone();
            wrong["data"][key] = json!({"no": 1});
            assert!(!schema.is_valid(&wrong), "{key} of {} may be anything", value["type"]);
        }
        let mut more = value.clone();
        more["data"]["surplus"] = json!(1);
        assert!(!schema.is_valid(&more));
    }
}

#[test]
fn sentence_says_it_all() {
    let sentence = sample::position().sentence;
    assert_eq!(
        sentence,
        "Mara Lindqvist said no on 1 April 2030 and now says yes under conditions (ferries stay free) to “Should the \
         harbour charge a toll?” – Mara Lindqvist on 2 May 2030: “We would accept a toll if ferries stay free” (Harbour Courier)."
    );
    let mut news = sample::position();
    news.change = "conditions".to_owned();
    news.from = Some("conditional".to_owned());
    assert!(sentence::position(&news).starts_with("Mara Lindqvist still answers “Should"));
    news.from = None;
    news.to = "supports".to_owned();
    assert!(sentence::position(&news).contains("for the first time: yes"));
}

#[test]
fn ids_tell_messages_apart_and_stay() {
    let id = position_id("a", "b", 1, "opposes", "u");
    assert_eq!(id, position_id("a", "b", 1, "opposes", "u"));
    assert_eq!(id.len(), 4 + 32);
    let others = [
        position_id("a", "b", 2, "opposes", "u"),
        position_id("a", "b", 1, "supports", "u"),
        position_id("a", "b", 1, "opposes", "v"),
        position_id("ab", "", 1, "opposes", "u"),
    ];
    assert!(others.iter().all(|other| *other != id));
}

#[test]
fn a_long_digest_counts_what_it_leaves_out() {
    let Data::Digest(mut news) = sample::all().remove(7).data else {
        panic!("the eighth sample is the digest")
    };
    let item = news.alerts[0].clone();
    news.alerts = vec![item; 500];
    let envelope =
        Envelope::new(volteface_core::AlertType::Digest, jiff::Timestamp::UNIX_EPOCH, Data::Digest(news));
    let Data::Digest(news) = &envelope.data else { panic!("still a digest") };
    assert_eq!(news.alerts.len() + news.left_out, 500);
    assert!(news.alerts.len() >= 15, "{}", news.alerts.len());
    assert!(envelope.bytes().len() <= MAX_BODY);
}

#[test]
fn template_writes_json_and_misspelt_names_are_found() {
    let sample = &sample::all()[0];
    let template = Template::new(
        "desk",
        "application/json",
        r#"{"text": {{ data.sentence }}, "id": {{ id }}, "who": {% if data.actor is defined %}{{ data.actor.name }}{% else %}null{% endif %}}"#,
    )
    .unwrap();
    let body: Value = serde_json::from_slice(&template.render("msg_1", sample).unwrap()).unwrap();
    assert_eq!(body, json!({"text": sample.sentence(), "id": "msg_1", "who": "Mara Lindqvist"}));
    for sample in sample::all() {
        template.render("msg_1", &sample).unwrap();
    }
    let misspelt = Template::new("desk", "application/json", "{{ data.sentense }}").unwrap();
    assert!(misspelt.render("msg_1", sample).is_err());
    let no_json = Template::new("desk", "application/json", "{ {{ data.sentence }} }").unwrap();
    assert!(format!("{:#}", no_json.render("msg_1", sample).unwrap_err()).contains("not JSON"));
    let plain = Template::new("desk", "text/plain", "{{ data.sentence }}").unwrap();
    assert_eq!(plain.render("msg_1", sample).unwrap(), sample.sentence().as_bytes());
    assert!(Template::new("desk", "text/plain", "{% if %}").is_err());
}

#[test]
fn a_template_that_never_ends_or_grows_without_end_is_stopped() {
    let sample = &sample::all()[0];
    let busy = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}x";
    let large = "{% for a in range(9999) %}xxxxxxxxxxxxxxxx{% endfor %}";
    for source in [busy, large] {
        let template = Template::new("desk", "text/plain", source).unwrap();
        assert!(template.render("msg_1", sample).is_err());
        let (body, error) = Format::Template(template).render("msg_1", sample);
        assert!(error.is_some());
        assert_eq!(body.bytes, sample.bytes(), "the generic body stands in");
    }
}

#[test]
fn quotations_cannot_call_the_channel() {
    let mut news = sample::position();
    let attack = "<!channel> @here @everyone [x](https://evil.example) <b>&amp;</b> **bold**";
    news.statement.after.quote = attack.to_owned();
    news.sentence = attack.to_owned();
    let envelope = Envelope::new(
        volteface_core::AlertType::PositionChanged,
        jiff::Timestamp::UNIX_EPOCH,
        Data::Position(Box::new(news)),
    );
    let text = |format: &Format| String::from_utf8(format.render("id", &envelope).0.bytes).unwrap();
    assert!(!text(&Format::Slack).contains("<!channel>"));
    assert!(!text(&Format::Mattermost).contains("@here"));
    assert!(text(&Format::Discord).contains(r#""allowed_mentions":{"parse":[]}"#));
    assert!(!text(&Format::Discord).contains("[x](https"));
    let matrix: Value = serde_json::from_str(&text(&Format::Matrix)).unwrap();
    assert!(!matrix["formatted_body"].as_str().unwrap().contains("<b>"));
}

fn formats() -> Vec<Format> {
    vec![
        Format::Json,
        Format::CloudEvents,
        Format::Slack,
        Format::Discord,
        Format::Mattermost,
        Format::Teams,
        Format::Ntfy { topic: "desk".to_owned() },
        Format::Matrix,
        Format::Email,
    ]
}

/// What each service refuses, from its documentation.
fn assert_within_limits(format: &Format, body: &Body) {
    let value: Value = serde_json::from_slice(&body.bytes).unwrap();
    let chars = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    match format {
        Format::Json | Format::CloudEvents => assert!(body.bytes.len() <= MAX_BODY, "{}", body.bytes.len()),
        Format::Slack => {
            let blocks = value["blocks"].as_array().unwrap();
            assert!(blocks.len() <= 50);
            for block in blocks {
                let max = if block["type"] == "header" { 150 } else { 3_000 };
                assert!(chars(&block["text"]["text"]) <= max);
                let fields = block["fields"].as_array().map_or(&[][..], Vec::as_slice);
                assert!(fields.len() <= 10 && fields.iter().all(|field| chars(&field["text"]) <= 2_000));
            }
        }
        Format::Discord => {
            let embed = &value["embeds"][0];
            let fields = embed["fields"].as_array().unwrap();
            let total = chars(&embed["title"])
                + chars(&embed["description"])
                + fields.iter().map(|field| chars(&field["name"]) + chars(&field["value"])).sum::<usize>();
            assert!(chars(&embed["title"]) <= 256 && chars(&embed["description"]) <= 4_096 && total <= 6_000);
            assert!(fields.len() <= 25 && fields.iter().all(|field| chars(&field["value"]) <= 1_024));
        }
        Format::Mattermost => assert!(chars(&value["attachments"][0]["text"]) <= 16_383),
        Format::Teams => assert!(body.bytes.len() <= 28_000, "{}", body.bytes.len()),
        Format::Ntfy { .. } => assert!(value["message"].as_str().unwrap().len() <= 4_096),
        Format::Matrix => assert!(body.bytes.len() <= 60_000, "{}", body.bytes.len()),
        Format::Email => assert!(chars(&value["subject"]) <= 200),
        Format::Template(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_it_says_it_fits_schema_and_limits(
        texts in proptest::collection::vec("\\PC{0,40}|[\u{1}-\u{7f}<>&\"\\\\\\*_@]{0,40}|[😀é]{0,40}", 8),
        times in 1usize..400,
        n_outlets in 0usize..300,
    ) {
        let long = |n: usize| texts[n].repeat(times);
        let mut news = sample::position();
        news.actor.name = long(0);
        news.issue.question = long(1);
        news.why = long(2);
        news.conditions.after = vec![long(3); 1 + times % 9];
        news.statement.after.quote = long(4);
        news.statement.after.document.title = Some(long(5));
        news.statement.after.document.url = Some(format!("https://a.example/{}", "x".repeat(times * 9)));
        news.outlets = vec![Outlet { quote: long(6), source: Some(long(7)), ..Outlet::default() }; n_outlets];
        news.sentence = sentence::position(&news);
        let envelope = Envelope::new(
            volteface_core::AlertType::PositionChanged,
            jiff::Timestamp::UNIX_EPOCH,
            Data::Position(Box::new(news)),
        );
        let Data::Position(kept) = &envelope.data else { panic!("still a position") };
        prop_assert_eq!(kept.outlets.len() + kept.outlets_left_out, n_outlets);
        prop_assert_eq!(errors(&schema(true), &envelope.bytes()), Vec::<String>::new());
        for format in formats() {
            assert_within_limits(&format, &format.render("msg_1", &envelope).0);
        }
    }
}

#[test]
fn digests_fit_every_service() {
    let Data::Digest(mut news) = sample::all().remove(7).data else {
        panic!("the eighth sample is the digest")
    };
    let mut item = news.alerts[0].clone();
    item.sentence = "\"<*long*>\" ".repeat(60);
    news.alerts = vec![item; 200];
    let envelope =
        Envelope::new(volteface_core::AlertType::Digest, jiff::Timestamp::UNIX_EPOCH, Data::Digest(news));
    for format in formats() {
        assert_within_limits(&format, &format.render("msg_1", &envelope).0);
    }
}
