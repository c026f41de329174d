/// Where a spool's lines come from: something to be read that has no offsets.
protocol SpoolInput: Sendable {
    /// In the log's words: `standard input`.
    var name: String { get }
    /// Whether its end is the end for good; otherwise it is opened again.
    var endsForGood: Bool { get }
    /// Whether what was torn when the agent was killed comes again, as the first line.
    var repeatsTornLine: Bool { get }

    /// - Returns: the descriptor to read. It stays the input's.
    /// - Throws: `FileProblem` if it can't be read now.
    func open(resuming spool: Spool) throws(FileProblem) -> Int32

    /// A new segment has begun: what stood in the older ones may go from now on.
    func segmentBegan(in spool: Spool) throws(FileProblem)

    /// Nothing more is read.
    ///
    /// - Returns: why it ended, as far as it can be known.
    func close() -> String
}

/// What is piped into the agent.
struct StandardInput: SpoolInput {
    let name = "standard input"
    let endsForGood = true
    let repeatsTornLine = false
    let descriptor: Int32

    init(descriptor: Int32 = 0) { self.descriptor = descriptor }

    func open(resuming spool: Spool) -> Int32 { descriptor }
    func segmentBegan(in spool: Spool) {}
    func close() -> String { "its writer has closed it" }
}
