/// The label values that a pipeline knows before it has done anything.
///
/// A counter that first appears with its first failure has no increase that `rate` or `increase` could see, and a `0` that
/// isn't there can't be told from a pipeline that isn't there. So: say what is known, at the start.
public struct KnownLabels: Sendable {
    public var scrapers: [String]
    public var topics: [String]
    public var tables: [String]
    /// Of the warehouse: `raw`, `normalized`, …
    public var layers: [String]
    public var flows: [String]
    public var actionTypes: [String]
    /// The rules of validation, for every table.
    public var failureTypes: [String]

    public init(
        scrapers: [String] = [], topics: [String] = [], tables: [String] = [], layers: [String] = [], flows: [String] = [],
        actionTypes: [String] = [], failureTypes: [String] = []
    ) {
        self.scrapers = scrapers
        self.topics = topics
        self.tables = tables
        self.layers = layers
        self.flows = flows
        self.actionTypes = actionTypes
        self.failureTypes = failureTypes
    }
}

extension Champion {
    /// Puts every series of these labels on the page, at 0.
    ///
    /// Circuit breakers do so themselves. Trade dates are not known in advance: call ``prepare(date:scrapers:)`` when a day begins.
    public static func prepare(_ known: KnownLabels) {
        for scraper in known.scrapers {
            _ = (filesDownloaded(scraper: scraper), scrapeDuration(scraper: scraper), lastSuccessfulScrape(scraper: scraper))
            for status in Status.allCases { _ = rowsParsed(scraper: scraper, status: status) }
        }
        for topic in known.topics { _ = (kafkaProduced(topic: topic), kafkaFailed(topic: topic)) }
        for table in known.tables {
            _ = (parquetWritten(table: table), parquetFailed(table: table))
            _ = (warehouseLoaded(table: table), warehouseFailed(table: table))
            _ = (validations(table: table), validationFailureRate(table: table))
            for type in known.failureTypes { _ = validationFailures(table: table, failureType: type) }
            for layer in known.layers { _ = warehouseLoadLatency(table: table, layer: layer) }
        }
        for flow in known.flows { for status in Status.allCases { _ = flowDuration(flow: flow, status: status) } }
        for type in known.actionTypes { _ = corporateActionsProcessed(actionType: type) }
    }

    /// Puts a trade date on the page, at 0, before its first stock.
    public static func prepare(date: String, scrapers: [String]) {
        for scraper in scrapers { _ = stocksIngested(scraper: scraper, date: date) }
    }
}
