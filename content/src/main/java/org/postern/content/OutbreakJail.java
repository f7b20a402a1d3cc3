package org.postern.content;

import org.postern.antivirus.ScanStatus;
import org.postern.antivirus.ScanSubject;
import org.postern.antivirus.VirusScanner;
import org.postern.detection.DetectionSettings;
import org.postern.kernel.Command;
import org.postern.kernel.Result;
import org.postern.kernel.Rounds;
import org.postern.kernel.Service;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The outbreak jail (SPEC CNT-5): what waits in the quarantine `Outbreak` is scanned again when
/// patterns have changed, and goes on to its recipients by itself when its time is over and no
/// engine has found a virus in it. What turns out to be one stays for the administrator.
public final class OutbreakJail implements Service {
    private static final Logger LOG = System.getLogger(OutbreakJail.class.getName());
    private static final Duration TURN = Duration.ofMinutes(5);
    private static final String STAYS =
            "What is in the jail stays there for now; the log holds the cause.";
    private static final Duration SCAN_TIME = Duration.ofMinutes(2);

    private final Room room;
    private final VirusScanner engines;
    private final MailSender sender;
    private final Supplier<DetectionSettings> settings;
    private final Rounds rounds = new Rounds("outbreak-jail", () -> TURN, this::turn);
    private volatile String trouble = "";

    /// What was scanned, by which patterns, and what is known to be a virus. Guarded by this.
    private String patterns = "";

    private final Set<String> clean = new HashSet<>();
    private final Set<String> infected = new HashSet<>();

    /// @param engines without outbreak protection: they alone decide here
    public OutbreakJail(
            Room room,
            VirusScanner engines,
            MailSender sender,
            Supplier<DetectionSettings> settings) {
        this.room = room;
        this.engines = engines;
        this.sender = sender;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "outbreak jail";
    }

    /// The command of the noun `Outbreak`.
    public List<Command> commands() {
        return List.of(
                Command.of("Outbreak", "Rescan")
                        .summary("Looks after what waits in the outbreak jail, now.")
                        .help(
                                """
                                What waits there is scanned again when patterns have changed. What no engine calls a
                                virus goes on to its recipients once detection.jail is over.\
                                """)
                        .handler(_ -> {
                            turn();
                            return new Result.Done(
                                    trouble.isEmpty()
                                            ? "The outbreak jail has been looked after."
                                            : trouble);
                        }));
    }

    @Override
    public void start() {
        rounds.start();
    }

    /// Looks after each message in the jail.
    synchronized void turn() {
        String now = engines.patterns();
        if (!now.equals(patterns)) {
            patterns = now;
            clean.clear();
        }
        try {
            var here = new HashSet<String>();
            room.quarantines()
                    .walk(
                            room.directory().domains(),
                            Held.OUTBREAK,
                            item -> {
                                here.add(item.id());
                                look(item);
                                return true;
                            });
            clean.retainAll(here);
            infected.retainAll(here);
            trouble = "";
        } catch (StoreException | IOException e) {
            trouble = STAYS;
            LOG.log(Level.ERROR, "the outbreak jail cannot be looked after", e);
        }
    }

    private void look(Quarantines.Item item) {
        try {
            if (!infected.contains(item.id()) && !clean.contains(item.id())) {
                scan(item);
            }
            boolean over =
                    !item.message()
                            .saveDate()
                            .plus(settings.get().jail())
                            .isAfter(room.clock().instant());
            if (over && clean.contains(item.id()) && !item.lines().to().isEmpty()) {
                room.quarantines().judge(item, this::release);
            }
        } catch (StoreException | IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a message stays in the outbreak jail, id=" + item.id(), e);
        }
    }

    private void release(Quarantines.Item item) throws StoreException, IOException {
        var kept = QuarantineCommands.kept(item);
        sender.send(kept, item.lines().to());
        sender.note(
                item.lines().trail(),
                "",
                "released",
                "from the outbreak jail, by time; as " + kept.trail());
        room.quarantines().remove(item);
    }

    private void scan(Quarantines.Item item) throws StoreException, IOException {
        var message = item.message();
        var report =
                engines.scan(
                        new ScanSubject(
                                new StoredSource(message),
                                message.summary(),
                                item.lines().trail(),
                                SCAN_TIME));
        if (report.has(ScanStatus.INFECTED)) {
            infected.add(item.id());
            sender.note(
                    item.lines().trail(),
                    "",
                    "virus",
                    "found in the outbreak jail: " + String.join(", ", report.viruses()));
        } else if (report.complete()) {
            clean.add(item.id());
        }
    }

    @Override
    public void stop(Duration grace) {
        rounds.stop(grace);
    }

    @Override
    public Health health() {
        String now = rounds.failed() ? STAYS : trouble;
        return now.isEmpty()
                ? new Health(State.OK, "holds what spreads")
                : new Health(State.DEGRADED, now);
    }
}
