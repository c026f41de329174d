import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct BackoffTests {
    @Test func `ceilings double up to the maximum and stay there`() {
        var backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(5))
        var generator = Seed(1).generator
        var ceilings: [Duration] = []
        for _ in 0..<6 {
            ceilings.append(backoff.ceiling)
            _ = backoff.next(using: &generator)
        }
        #expect(ceilings == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        backoff.reset()
        #expect(backoff.ceiling == .milliseconds(500))
    }

    @Test func `thousands of tries overflow nothing`() {
        var backoff = Backoff(initial: .seconds(3600), maximum: .seconds(86_400))
        var generator = Seed(1).generator
        for _ in 0..<5000 { #expect(backoff.next(using: &generator) <= .seconds(86_400)) }
        #expect(backoff.ceiling == .seconds(86_400))
    }

    @Test(arguments: Seed.some(10)) func `a wait lies between nothing and its ceiling, and uses that room`(seed: Seed)
        throws
    {
        var generator = seed.generator
        var waits: [Duration] = []
        for _ in 0..<200 {
            var backoff = Backoff(initial: .seconds(1), maximum: .seconds(60))
            let wait = backoff.next(using: &generator)
            guard .zero <= wait, wait <= .seconds(1) else { throw Mismatch(got: "\(wait)", want: "0...1 s") }
            waits.append(wait)
        }
        #expect(waits.contains { $0 < .milliseconds(200) })
        #expect(waits.contains { $0 > .milliseconds(800) })
    }

    @Test(arguments: Seed.some(10)) func `Retry-After is the least that is waited, with the jitter on top`(seed: Seed)
        throws
    {
        var generator = seed.generator
        var waits: [Duration] = []
        for _ in 0..<200 {
            var backoff = Backoff(initial: .seconds(1), maximum: .seconds(60))
            waits.append(backoff.next(leastWait: .seconds(10), using: &generator))
        }
        #expect(waits.allSatisfy { $0 >= .seconds(10) && $0 <= .seconds(11) })
        // Agents that were all told the same time do not come back together.
        #expect(waits.contains { $0 > .milliseconds(10_800) } && waits.contains { $0 < .milliseconds(10_200) })
    }
}
