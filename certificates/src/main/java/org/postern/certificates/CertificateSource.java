package org.postern.certificates;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// Where a certificate comes from.
public sealed interface CertificateSource {
    /// What `Certificate List` calls it.
    String word();

    /// Made by the first start, signed by itself.
    record FirstStart() implements CertificateSource {
        @Override
        public String word() {
            return "first start";
        }
    }

    /// Made later, signed by itself.
    ///
    /// @param hosts A-labels
    record Made(List<String> hosts) implements CertificateSource {
        public Made {
            hosts = List.copyOf(hosts);
        }

        @Override
        public String word() {
            return "self-signed";
        }
    }

    /// Files that somebody else keeps; read where they are.
    ///
    /// @param key null: in the same file
    /// @param password opens the key or archive; null: there is none
    record Files(Path certificate, @Nullable Path key, @Nullable String password)
            implements CertificateSource {
        @Override
        public String word() {
            return "files";
        }

        @Override
        public String toString() {
            return "Files[" + certificate + ", " + key + "]";
        }
    }

    /// An authority, asked by ACME.
    ///
    /// @param hosts A-labels
    /// @param directory the authority's address
    record Acme(List<String> hosts, String directory) implements CertificateSource {
        public Acme {
            hosts = List.copyOf(hosts);
        }

        @Override
        public String word() {
            return "acme";
        }
    }
}
