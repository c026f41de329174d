import Testing

@testable import ShipperAgent

@Suite struct DurationTextTests {
    @Test(arguments: [
        "", "1", "s", "1 s", "1S", "1.5s", "-1s", "1m30s", "1w", "9999999999999999999s", "999999999999999999d",
    ])
    func `a text without a whole number and a unit is no time`(text: String) {
        #expect(Duration(configurationText: text) == nil)
    }

    @Test(arguments: [
        ("0s", Duration.zero, "0ms"), ("250ms", .milliseconds(250), "250ms"), ("1000ms", .seconds(1), "1s"),
        ("90s", .seconds(90), "90s"), ("60s", .seconds(60), "1m"), ("2h", .seconds(7_200), "2h"),
        ("7d", .seconds(604_800), "7d"),
    ])
    func `a time is shown in its largest unit`(text: String, duration: Duration, shown: String) {
        #expect(Duration(configurationText: text) == duration)
        #expect(duration.configurationText == shown)
    }
}
