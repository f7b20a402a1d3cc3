package org.postern.net;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The name servers that the machine uses, from `/etc/resolv.conf`, read again when it changes.
///
/// Only its `nameserver` lines are followed: we ask for whole names, so there is nothing to search,
/// and patience is a setting of ours.
public final class ResolvConf implements Supplier<List<DnsServer>> {
    private static final Logger LOG = System.getLogger(ResolvConf.class.getName());
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LARGEST_FILE = 65_536;

    /// As its manual page says for a file that names none.
    private static final List<DnsServer> LOCAL = List.of(DnsServer.parse("127.0.0.1"));

    /// What was read.
    ///
    /// @param time of the file; the epoch when there is none
    /// @param looked when the file was last looked at, as [System#nanoTime] has it
    private record Reading(List<DnsServer> servers, FileTime time, long looked) {}

    private final Path file;
    private volatile Reading reading;

    public ResolvConf() {
        this(SYSTEM);
    }

    public ResolvConf(Path file) {
        this.file = file;
        this.reading = read(time());
    }

    @Override
    public List<DnsServer> get() {
        var last = reading;
        if (System.nanoTime() - last.looked() < LOOK_AGAIN_NANOS) {
            return last.servers();
        }
        var time = time();
        reading =
                time.equals(last.time())
                        ? new Reading(last.servers(), time, System.nanoTime())
                        : read(time);
        return reading.servers();
    }

    private FileTime time() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException absent) {
            return FileTime.fromMillis(0);
        }
    }

    private Reading read(FileTime time) {
        return new Reading(servers(), time, System.nanoTime());
    }

    private List<DnsServer> servers() {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                return LOCAL;
            }
            var found = servers(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            return found.isEmpty() ? LOCAL : found;
        } catch (IOException absent) {
            return LOCAL;
        }
    }

    static List<DnsServer> servers(String text) {
        var found = new ArrayList<DnsServer>();
        for (String line : text.lines().toList()) {
            var words = line.strip().split("[ \t]+", 3);
            if (words.length >= 2 && words[0].equals("nameserver")) {
                try {
                    found.add(DnsServer.parse(words[1]));
                } catch (IllegalArgumentException notOurs) {
                    // Link-local servers with a zone, for one, which we cannot ask.
                    LOG.log(Level.DEBUG, "name server passed over: {0}", words[1]);
                }
            }
        }
        return List.copyOf(found);
    }
}
