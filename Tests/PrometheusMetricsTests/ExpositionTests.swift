import PrometheusMetrics
import Testing

@Suite struct ExpositionTests {
    let registry = PrometheusRegistry()

    @Test func `an empty registry gives an empty page`() {
        #expect(registry.textExposition().isEmpty)
    }

    @Test func `a page has one HELP and one TYPE a family, sorted by name and by labels`() {
        registry.gauge("z_state", help: "A state.", labels: [("source", "b")]).set(2)
        registry.counter("a_total", help: "Rows.", labels: [("status", "success"), ("scraper", "nse")]).increment(by: 7)
        registry.counter("a_total", help: "Rows.", labels: [("scraper", "bse"), ("status", "failed")]).increment()
        registry.gauge("z_state", help: "A state.", labels: [("source", "a")]).set(-0.25)
        registry.counter("m_total", help: "No labels.").increment(by: 3)
        #expect(
            registry.page == """
                # HELP a_total Rows.
                # TYPE a_total counter
                a_total{scraper="bse",status="failed"} 1
                a_total{scraper="nse",status="success"} 7
                # HELP m_total No labels.
                # TYPE m_total counter
                m_total 3
                # HELP z_state A state.
                # TYPE z_state gauge
                z_state{source="a"} -0.25
                z_state{source="b"} 2

                """)
    }

    @Test func `a histogram shows cumulative buckets, its sum and its count`() {
        let histogram = registry.histogram(
            "load_seconds", help: "Load time.", labels: [("table", "ohlc"), ("layer", "raw")],
            buckets: [0.5, 0.1, 2.5, 10])
        for value in [0.1, 0.25, 0.5, 3, 99] { histogram.observe(value) }
        #expect(
            registry.page == """
                # HELP load_seconds Load time.
                # TYPE load_seconds histogram
                load_seconds_bucket{layer="raw",table="ohlc",le="0.1"} 1
                load_seconds_bucket{layer="raw",table="ohlc",le="0.5"} 3
                load_seconds_bucket{layer="raw",table="ohlc",le="2.5"} 3
                load_seconds_bucket{layer="raw",table="ohlc",le="10.0"} 4
                load_seconds_bucket{layer="raw",table="ohlc",le="+Inf"} 5
                load_seconds_sum{layer="raw",table="ohlc"} 102.85
                load_seconds_count{layer="raw",table="ohlc"} 5

                """)
    }

    @Test func `a histogram without labels and observations shows every bucket at 0`() {
        _ = registry.histogram("wait", buckets: [1, 2])
        #expect(
            registry.page == """
                # TYPE wait histogram
                wait_bucket{le="1.0"} 0
                wait_bucket{le="2.0"} 0
                wait_bucket{le="+Inf"} 0
                wait_sum 0
                wait_count 0

                """)
    }

    @Test func `backslash, quote and line feed in a label's value are escaped, and nothing else`() {
        registry.gauge("g", labels: [("path", "C:\\logs\\\"new\"\r\nné\t")]).set(1)
        #expect(registry.page == "# TYPE g gauge\ng{path=\"C:\\\\logs\\\\\\\"new\\\"\r\\nné\t\"} 1\n")
    }

    @Test func `backslash and line feed in a help text are escaped, and a quote is not`() {
        registry.gauge("g", help: "a \\ b\r\nc \"d\"").set(1)
        #expect(registry.page == "# HELP g a \\\\ b\r\\nc \"d\"\n# TYPE g gauge\ng 1\n")
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0, "0"), (-0.0, "0"), (1, "1"), (-17, "-17"),
        (1_700_000_000, "1700000000"), (0.1, "0.1"), (1e-9, "1e-09"), (9_007_199_254_740_991, "9007199254740991"),
        (1e21, "1e+21"), (.leastNonzeroMagnitude, "5e-324"),
    ])
    func `a gauge is printed in its shortest form, an integer without a fraction`(value: Double, text: String) {
        registry.gauge("g").set(value)
        #expect(registry.page == "# TYPE g gauge\ng \(text)\n")
    }

    @Test func `a counter is exact beyond the integers of a double`() {
        registry.counter("c").increment(by: UInt64.max)
        #expect(registry.page == "# TYPE c counter\nc 18446744073709551615\n")
    }

    @Test func `the page is appended to what stands in the buffer`() {
        registry.counter("c").increment()
        var bytes = Array("before\n".utf8)
        registry.write(.text, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "before\n# TYPE c counter\nc 1\n")
    }

    @Test func `the page is the same at each scrape`() {
        for number in (0..<50).shuffled() {
            registry.counter("c\(number % 7)", labels: [("n", "\(number)"), ("m", "\(number % 3)")]).increment()
        }
        let first = registry.textExposition()
        for _ in 0..<10 { #expect(registry.textExposition() == first) }
    }
}
