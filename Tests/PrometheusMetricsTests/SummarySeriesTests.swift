import Synchronization
import Testing

@testable import PrometheusMetrics

@Suite struct SummarySeriesTests {
    private let options = PrometheusSummaryOptions(quantiles: [0.99, 0.5, 7, 0.5, .nan], window: .seconds(50))

    @Test func `quantiles are in order, once each, and shares`() {
        #expect(options.quantiles == [0.5, 0.99])
    }

    @Test func `a quantile is off by at most one percent`() {
        var bins = LogarithmicBins()
        let values = (1...10_000).map { Double($0) * Double($0) / 1e3 }
        for value in values.shuffled() { bins.add(value) }
        for share in [0.001, 0.25, 0.5, 0.9, 0.99, 1] {
            let exact = values[Int((share * 10_000).rounded(.up)) - 1]
            let found = bins.quantiles([share])[0]
            #expect(abs(found - exact) <= exact * 0.01, "share \(share): got \(found), want \(exact)")
        }
    }

    @Test func `nothing observed is NaN, and what is 0 or negative is 0`() {
        #expect(LogarithmicBins().quantiles([0.5])[0].isNaN)
        var bins = LogarithmicBins()
        for value in [0, -5, -Double.infinity] { bins.add(value) }
        #expect(bins.quantiles([0.5, 1]) == [0, 0])
        bins.add(.infinity)
        #expect(bins.quantiles([1])[0].isFinite)
    }

    @Test func `any values need no more bins than the limit`() {
        var bins = LogarithmicBins()
        for step in 0..<100_000 {
            bins.add(1e-10 * Double(sign: .plus, exponent: step / 1_000, significand: 1 + Double(step % 1_000) / 1_000))
        }
        #expect(bins.binCount > 2_000 && bins.binCount <= LogarithmicBins.binLimit)
    }

    @Test func `old observations leave the quantiles and not the count`() {
        let clock = Mutex(ContinuousClock.now)
        let series = SummarySeries(options) { clock.withLock { $0 } }
        func advance(_ seconds: Int) { clock.withLock { $0 += .seconds(seconds) } }
        series.observe(100)
        series.observe(.nan)
        advance(30)
        series.observe(1)
        #expect(abs(series.snapshot.quantiles[1] - 100) <= 1)
        advance(25)
        #expect(abs(series.snapshot.quantiles[1] - 1) <= 0.01)
        advance(1_000)
        #expect(series.snapshot.quantiles.allSatisfy { $0.isNaN })
        #expect(series.snapshot.count == 2 && series.snapshot.sum == 101)
    }

    @Test func `a summary's own label is kept from its users, and other quantiles are a conflict`() {
        let reported = Mutex<[PrometheusConflict]>([])
        let registry = PrometheusRegistry { conflict in reported.withLock { $0.append(conflict) } }
        let options = PrometheusSummaryOptions(quantiles: [0.5])
        registry.summary("s", labels: [("quantile", "mine")], options: options).observe(0)
        _ = registry.summary("s")
        #expect(
            registry.page.hasSuffix(
                """
                # TYPE s summary
                s{quantile_="mine",quantile="0.5"} 0
                s_sum{quantile_="mine"} 0
                s_count{quantile_="mine"} 1

                """))
        #expect(reported.withLock { $0.first?.description.contains("the quantiles [0.5] of 600.0 seconds") } == true)
    }
}
