package org.postern.antivirus;

import org.postern.kernel.Event;

import java.time.Duration;

/// What happens between the node and its virus engines.
public sealed interface AntivirusEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    @Override
    default String correlation() {
        return "";
    }

    /// An engine found a virus.
    ///
    /// @param part the part's number; empty for the message as a whole
    /// @param file its name, with those inside archives behind slashes
    record VirusFound(String correlation, String engine, String virus, String part, String file)
            implements AntivirusEvent {}

    /// A message was scanned.
    ///
    /// @param status the gravest that any engine says
    /// @param remembered whether an earlier answer was used
    record MessageScanned(
            String correlation, ScanStatus status, long octets, boolean remembered, Duration took)
            implements AntivirusEvent {
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    /// An engine does not answer. Told once, until it answers again.
    record EngineLost(String engine, String server, String problem) implements AntivirusEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// An engine that did not answer does so again.
    record EngineBack(String engine, String server) implements AntivirusEvent {}

    /// A list of hashes was read.
    ///
    /// @param unreadable lines that are not a hash and a name
    record HashListRead(String file, int hashes, int unreadable) implements AntivirusEvent {
        @Override
        public Severity severity() {
            return unreadable == 0 ? Severity.INFO : Severity.WARNING;
        }
    }

    /// A list of hashes cannot be read; what was read of it before is still used.
    record HashListLost(String file, String problem) implements AntivirusEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// The command that brings new patterns ended well, and the engines were told.
    record PatternsUpdated(String patterns, Duration took) implements AntivirusEvent {}

    /// New patterns could not be fetched; the engines go on with those they have.
    record PatternUpdateFailed(String problem, Duration took) implements AntivirusEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
