import Logging
import ShipperCore

/// What the disk is told of files.
extension Surveyor {
    /// Writes down which file is which.
    ///
    /// - Parameter changed: stands in for what its file's identity was before.
    /// - Returns: whether the disk has it.
    @discardableResult
    mutating func save(replacing changed: (file: TrackedFile, identity: FileIdentity)? = nil) -> Bool {
        record { surveyor throws(FileProblem) in
            let (identities, past) = (surveyor.identities(replacing: changed), surveyor.past)
            try surveyor.document.replace(expecting: identities.count + past.count) { writer in
                for identity in identities { Self.write(identity, to: &writer) }
                for contents in past {
                    contents.write(to: &writer)
                    writer.endLine()
                }
            }
            if surveyor.isFirstLook { try surveyor.compactReadTimes() }
            surveyor.needsSaving = false
        }
    }

    /// Writes down what is new of these files alone, where the disk knows all else.
    ///
    /// - Returns: whether the disk has it.
    mutating func save(only files: [TrackedFile]) -> Bool {
        guard !needsSaving else { return save() }
        var isWritten = false
        let isDone = record { surveyor throws(FileProblem) in
            isWritten = try surveyor.document.append { writer in
                for file in files { Self.write(file.status.identity, to: &writer) }
            }
        }
        return isDone && (isWritten || save())
    }

    private func identities(replacing changed: (file: TrackedFile, identity: FileIdentity)?) -> [FileIdentity] {
        files.values.map { $0 === changed?.file ? changed?.identity ?? $0.status.identity : $0.status.identity } + allRemembered
    }

    private static func write(_ identity: FileIdentity, to writer: inout StateWriter) {
        identity.write(to: &writer)
        writer.endLine()
    }

    /// - Returns: whether the deed was done. A disk that takes nothing is not asked again for a second.
    private mutating func record(_ deed: (inout Surveyor) throws(FileProblem) -> Void) -> Bool {
        guard registry.now() >= nextSave else {
            needsSaving = true
            return false
        }
        do throws(FileProblem) {
            try deed(&self)
            registry.note { $0.isStateFailing = false }
            return true
        } catch {
            if !registry.statistics.isStateFailing {
                registry.logger.error("\(error) New files wait until their identities can be written.")
            }
            needsSaving = true
            nextSave = registry.now() + .seconds(1)
            registry.note { $0.isStateFailing = true }
            return false
        }
    }
}
