public import ArgumentParser
public import ShipperAgent

// How the parts of a query read on the command line.

extension LevelRank: ExpressibleByArgument {
    public init?(argument: String) { self.init(word: argument) }

    public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}

extension LogQuery.FieldCondition: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension LogQuery.Order: ExpressibleByArgument {}
extension RecordPrinter.Form: ExpressibleByArgument {}
