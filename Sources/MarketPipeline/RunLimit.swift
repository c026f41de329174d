/// When the runs end.
struct RunLimit: Sendable {
    /// 0: no limit.
    var runs: Int
    /// `nil`: no limit.
    var lines: Int?

    func allows(run number: Int) -> Bool { runs == 0 || number < runs }
}
