import ShipperTailing

extension StateDirectory {
    func save(_ document: StateDocument, as name: String) throws { try files.replace(file(name), with: document.encoded()) }
}
