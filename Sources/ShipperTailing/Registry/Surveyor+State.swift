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
            try surveyor.document.replace(surveyor.everything(replacing: changed))
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

    private func everything(replacing changed: (file: TrackedFile, identity: FileIdentity)?) -> StateWriter {
        var writer = StateWriter(kind: Self.kind, version: Self.version, expecting: files.count + remembered.count + past.count)
        for file in files.values {
            Self.write(file === changed?.file ? changed?.identity ?? file.status.identity : file.status.identity, to: &writer)
        }
        for identity in allRemembered { Self.write(identity, to: &writer) }
        for contents in past {
            contents.write(to: &writer)
            writer.endLine()
        }
        return writer
    }

    private static func write(_ identity: FileIdentity, to writer: inout StateWriter) {
        identity.write(to: &writer)
        writer.endLine()
    }

    /// - Returns: whether the deed was done. A disk that takes nothing is not asked again for a second.
    private mutating func record(_ deed: (inout Surveyor) throws(FileProblem) -> Void) -> Bool {
        do throws(FileProblem) {
            guard registry.now() >= nextSave else {
                needsSaving = true
                return false
            }
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
