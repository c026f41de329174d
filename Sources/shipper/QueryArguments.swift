public import ArgumentParser
public import ShipperAgent

// How the parts of a query read on the command line.

extension LevelRank: ExpressibleByArgument {
    public init?(argument: String) { self.init(word: argument) }

    public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}

extension LogQuery.FieldCondition {
    static func parse(_ argument: String) throws -> Self {
        guard let condition = Self(argument) else {
            throw ValidationError(argument.contains("=") ? "what stands before = is no path of a field" : "want KEY=VALUE, such as rows=0")
        }
        return condition
    }
}

extension LogQuery.Order: ExpressibleByArgument {}
extension RecordPrinter.Form: ExpressibleByArgument {}
