use super::*;

#[test]
fn answers_are_counted_by_route_and_status_and_time() {
    let metrics = Metrics::default();
    let board = "/prefectures/{code}";
    metrics.count(board, StatusCode::OK, true, Duration::from_micros(40));
    metrics.count(board, StatusCode::OK, false, Duration::from_micros(1_200));
    metrics.count(board, StatusCode::NOT_FOUND, false, Duration::from_micros(100));
    metrics.count("-", StatusCode::IM_A_TEAPOT, false, Duration::from_mins(1));
    let mut text = String::new();
    text::requests(&mut text, &metrics).expect("a string");
    for line in [
        "# TYPE renkei_http_requests_total counter",
        "renkei_http_requests_total{route=\"/prefectures/{code}\",status=\"200\"} 2",
        "renkei_http_requests_total{route=\"/prefectures/{code}\",status=\"404\"} 1",
        "renkei_http_requests_total{route=\"-\",status=\"4xx\"} 1",
        "# TYPE renkei_http_request_duration_seconds histogram",
        "renkei_http_request_duration_seconds_bucket{route=\"/prefectures/{code}\",le=\"0.0001\"} 2",
        "renkei_http_request_duration_seconds_bucket{route=\"/prefectures/{code}\",le=\"0.001\"} 2",
        "renkei_http_request_duration_seconds_bucket{route=\"/prefectures/{code}\",le=\"0.0025\"} 3",
        "renkei_http_request_duration_seconds_bucket{route=\"/prefectures/{code}\",le=\"+Inf\"} 3",
        "renkei_http_request_duration_seconds_sum{route=\"/prefectures/{code}\"} 0.00134",
        "renkei_http_request_duration_seconds_count{route=\"/prefectures/{code}\"} 3",
        "renkei_http_request_duration_seconds_bucket{route=\"-\",le=\"30\"} 0",
        "renkei_http_request_duration_seconds_bucket{route=\"-\",le=\"+Inf\"} 1",
        "renkei_http_request_duration_seconds_sum{route=\"-\"} 60",
        "renkei_page_cache_hits_total 1",
    ] {
        assert!(text.lines().any(|found| found == line), "「{line}」 is missing from:\n{text}");
    }
}

#[test]
fn what_came_too_often_is_counted_by_kind() {
    let metrics = Metrics::default();
    metrics.refuse(Kind::Knock);
    metrics.refuse(Kind::Knock);
    let mut text = String::new();
    text::requests(&mut text, &metrics).expect("a string");
    for line in [
        "renkei_http_requests_refused_total{kind=\"page\"} 0",
        "renkei_http_requests_refused_total{kind=\"knock\"} 2",
        "renkei_http_requests_refused_total{kind=\"change\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "「{line}」 is missing from:\n{text}");
    }
}

#[test]
fn a_route_cannot_make_a_second_line() {
    let metrics = Metrics::default();
    metrics.count("/\"x\"\n\\", StatusCode::OK, false, Duration::ZERO);
    let mut text = String::new();
    text::requests(&mut text, &metrics).expect("a string");
    assert!(text.contains("{route=\"/\\\"x\\\"\\n\\\\\",status=\"200\"} 1"), "{text}");
}

#[test]
fn every_answer_is_counted_once_whoever_counts() {
    let metrics = Metrics::default();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1_000 {
                    metrics.count("/", StatusCode::OK, false, Duration::from_micros(10));
                }
            });
        }
    });
    let line = metrics.line("/");
    assert_eq!(line.statuses[0].load(Ordering::Relaxed), 4_000);
    assert_eq!(line.buckets[0].load(Ordering::Relaxed), 4_000);
}
