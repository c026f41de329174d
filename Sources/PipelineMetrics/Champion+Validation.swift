import PrometheusMetrics

extension Champion {
    /// Counts one validation of a table: every row that was looked at is either passed or failed by exactly one rule, so that
    /// `champion_validation_total`, `champion_validation_failures_total` and `champion_validation_failure_rate` agree.
    ///
    /// A validation of no rows counts nothing and leaves the rate as it is.
    /// - Parameters:
    ///   - passed: Rows that broke no rule; a negative number counts as 0.
    ///   - failures: Rows by the (first) rule that they broke. With a known rule at 0 its series stands before it first fails.
    public static func recordValidation(table: String, passed: Int, failures: [String: Int]) {
        var failed: UInt64 = 0
        for (type, rows) in failures {
            let rows = UInt64(clamping: rows)
            validationFailures(table: table, failureType: type).increment(by: rows)
            failed += rows
        }
        let all = UInt64(clamping: passed) + failed
        validations(table: table).increment(by: all)
        if all > 0 { validationFailureRate(table: table).set(Double(failed) / Double(all)) }
    }
}
