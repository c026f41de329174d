/// The two forms of `Retry-After` (RFC 9110, 10.2.3): a number of seconds, or a date.
enum RetryAfter {
    /// Whatever a server asks for, we ask again after a day.
    static let longest = 86_400

    /// - Parameter now: seconds since 1970 by the clock that the server's dates go by; `nil` if it is not known, and no date helps then.
    /// - Returns: the wait, a day at most; `nil` if `text` is neither form.
    static func wait(_ text: String?, from now: Int64?) -> Duration? {
        guard let text else { return nil }
        if let seconds = Int(text) { return seconds >= 0 ? .seconds(min(seconds, longest)) : nil }
        guard let now, let date = HTTPDate.parse(text) else { return nil }
        return .seconds(min(max(date - now, 0), Int64(longest)))
    }
}

/// Dates of HTTP in the form that senders must use: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970, or `nil` if `text` is no such date.
    static func parse(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]) else { return nil }
        return Int64(days(year, month + 1, day)) * 86_400 + Int64(clock[0] * 3600 + clock[1] * 60 + clock[2])
    }

    /// Days since 1970-01-01 in the Gregorian calendar, the year beginning in March so that the leap day is its last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
