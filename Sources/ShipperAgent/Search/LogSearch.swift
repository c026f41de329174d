/// Something that can be searched.
public protocol LogSearch: Sendable {
    /// Offers every record that is meant, in any order; may leave out those that the selection no longer wants.
    ///
    /// - Returns: sentences on what could not be searched.
    /// - Throws: `SearchProblem` if there is no answer.
    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String]

    /// Whether a search gives only what came since the one before it, so that nothing of it was given before.
    var givesOnlyWhatIsNew: Bool { get }

    /// How the query reads in the words of what is searched.
    func explanation(of query: LogQuery) -> String
}

extension LogSearch {
    public var givesOnlyWhatIsNew: Bool { false }
}
