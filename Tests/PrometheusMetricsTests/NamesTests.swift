import PrometheusMetrics
import Testing

@Suite struct NamesTests {
    let registry = PrometheusRegistry()

    @Test(arguments: [
        ("http_requests_total", "http_requests_total"), ("job:rate:5m", "job:rate:5m"), ("a.b-c d", "a_b_c_d"),
        ("9lives", "_9lives"), ("", "_"), ("é日", "__"), ("a\nb{c=\"d\"}", "a_b_c__d__"), ("👨‍👩‍👧", "_____"),
    ])
    func `a metric's name is made legal`(raw: String, legal: String) {
        registry.counter(raw).increment()
        #expect(registry.page == "# TYPE \(legal) counter\n\(legal) 1\n")
    }

    @Test(arguments: [
        ("status", "status"), ("trace.id", "trace_id"), ("a:b", "a_b"), ("1st", "_1st"), ("", "_"),
        ("__name__", "_name__"),
        ("____", "_"), ("le", "le"),
    ])
    func `a label's name is made legal, and not one that the server keeps for itself`(raw: String, legal: String) {
        registry.counter("c", labels: [(raw, "v")]).increment()
        #expect(registry.page == "# TYPE c counter\nc{\(legal)=\"v\"} 1\n")
    }

    @Test func `labels that are equal once they are legal keep both values, in any order`() {
        let one = registry.counter("c", labels: [("a.b", "1"), ("a-b", "2")])
        let other = registry.counter("c", labels: [("a-b", "2"), ("a.b", "1")])
        one.increment()
        other.increment()
        #expect(registry.page == "# TYPE c counter\nc{a_b=\"2\",a_b_=\"1\"} 2\n")
    }

    @Test func `two sets whose labels are equal once they are legal don't become one series`() {
        registry.counter("c", labels: [("a.b", "1"), ("a-b", "2")]).increment(by: 10)
        registry.counter("c", labels: [("a.b", "2"), ("a-b", "1")]).increment(by: 20)
        #expect(registry.page == "# TYPE c counter\nc{a_b=\"1\",a_b_=\"2\"} 20\nc{a_b=\"2\",a_b_=\"1\"} 10\n")
    }

    @Test func `a pair that stands twice stands once`() {
        registry.counter("c", labels: [("a", "1"), ("a", "1")]).increment()
        #expect(registry.page == "# TYPE c counter\nc{a=\"1\"} 1\n")
    }

    @Test func `an empty value is the same as no label`() {
        registry.counter("c", labels: [("a", "")]).increment()
        registry.counter("c").increment()
        #expect(registry.page == "# TYPE c counter\nc 2\n")
    }

    @Test func `a histogram's own label is kept from its users`() {
        _ = registry.histogram("h", labels: [("le", "mine")], buckets: [])
        #expect(
            registry.page == """
                # TYPE h histogram
                h_bucket{le_="mine",le="+Inf"} 0
                h_sum{le_="mine"} 0
                h_count{le_="mine"} 0

                """)
    }
}
