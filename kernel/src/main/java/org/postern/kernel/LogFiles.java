package org.postern.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The files of all logs: those that have everything, and those of each service. For one thread.
final class LogFiles implements AutoCloseable {
    /// The log of everything, for programs and for people.
    static final String EVENTS = "events.jsonl";

    static final String ALL = "postern.log";

    /// Most services with logs of their own; there are as many as rooms, and no client names one.
    private static final int MOST_SERVICES = 100;

    private final Path folder;
    private final LogKeeper keeper;
    private final LogFile json;
    private final LogFile text;

    /// The files of services that have been written, by name.
    private final Map<String, LogFile> ofServices = new LinkedHashMap<>();

    LogFiles(Path folder, Supplier<LogSettings> settings, InstantSource clock) throws IOException {
        this.folder = folder;
        this.keeper = new LogKeeper(folder, settings, clock);
        Files.createDirectories(folder);
        json = open(EVENTS);
        text = open(ALL);
        // What a cut has left undone.
        keeper.look();
    }

    private LogFile open(String name) throws IOException {
        return new LogFile(folder.resolve(name), keeper::look);
    }

    /// Writes one happening.
    ///
    /// @param log the service's name
    /// @param jsonLine without a line end
    /// @param textLines likewise
    void write(String log, String jsonLine, String textLines, Instant now, LogSettings settings)
            throws IOException {
        byte[] forPrograms = (jsonLine + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] forPeople = (textLines + "\n").getBytes(StandardCharsets.UTF_8);
        json.append(forPrograms, now, settings);
        text.append(forPeople, now, settings);
        if (settings.services().json()) {
            append(log + ".jsonl", forPrograms, now, settings);
        }
        if (settings.services().text()) {
            append(log + ".log", forPeople, now, settings);
        }
    }

    private void append(String name, byte[] line, Instant now, LogSettings settings)
            throws IOException {
        LogFile file = ofServices.get(name);
        if (file == null) {
            if (ofServices.size() == 2 * MOST_SERVICES || name.equals(ALL) || name.equals(EVENTS)) {
                return;
            }
            file = open(name);
            ofServices.put(name, file);
        }
        file.append(line, now, settings);
    }

    void flush() throws IOException {
        json.flush();
        text.flush();
        for (LogFile file : ofServices.values()) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        try (keeper;
                json;
                text) {
            for (LogFile file : ofServices.values()) {
                file.close();
            }
        }
    }
}
