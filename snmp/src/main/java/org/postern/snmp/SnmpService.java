package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Events;
import org.postern.kernel.Failures;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.Value;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The agent of a node: begins to answer when there is somebody to answer, follows its settings,
/// and tells its receivers of alarms.
public final class SnmpService implements Service {
    private static final Logger LOG = System.getLogger(SnmpService.class.getName());

    /// Notifications that wait at most; more are lost and counted.
    private static final int WAITING = 1_000;

    /// The alarms' events in the feed.
    private static final String ALARMS = "kernel.Alarm";

    /// Where to listen, and what stays.
    ///
    /// @param port 0: off, whatever the settings say
    /// @param engineFile see the package
    public record Plan(List<InetAddress> addresses, int port, Path engineFile) {
        public Plan {
            addresses = List.copyOf(addresses);
        }
    }

    private final Plan plan;
    private final Supplier<SnmpSettings> settings;
    private final EventFeed feed;
    private final Drops drops;
    private final ProtocolCounts counts;
    private final Notifier notifier;
    private final Alarms alarms = new Alarms();
    private final Gathering gathering;
    private final BlockingQueue<Notifier.Notification> waiting = new ArrayBlockingQueue<>(WAITING);

    /// Guards the start, the stop and a change of `agent`.
    private final ReentrantLock changes = new ReentrantLock();

    private volatile @Nullable Agent agent;

    /// The settings that `agent` was opened with.
    private @Nullable SnmpSettings opened;

    private boolean running;

    /// Why it could not be opened at the start; empty when it could.
    private volatile String trouble = "";

    private List<Thread> threads = List.of();

    /// @param figures what is told; asked at most once a second
    /// @param feed where alarms are heard of
    public SnmpService(
            Plan plan,
            Supplier<SnmpSettings> settings,
            Supplier<Figures> figures,
            EventFeed feed,
            Events events,
            InstantSource clock) {
        this.plan = plan;
        this.settings = settings;
        this.feed = feed;
        this.drops = new Drops(events);
        this.counts = new ProtocolCounts(drops);
        this.notifier = new Notifier(events);
        this.gathering =
                new Gathering(figures, settings, alarms, drops, counts, notifier::counts, clock);
    }

    @Override
    public String name() {
        return "snmp";
    }

    @Override
    public void start() {
        changes.lock();
        try {
            openOrSayWhy();
            running = true;
            // Watched from here on: what is raised while the rest of the node starts is not missed.
            var watch = feed.watch(ALARMS);
            threads =
                    List.of(
                            Thread.ofVirtual().name("snmp-alarms").start(() -> follow(watch)),
                            Thread.ofVirtual().name("snmp-notify").start(this::tellWaiting));
        } finally {
            changes.unlock();
        }
        enqueue(new Notifier.Notification("coldStart", SnmpConstants.coldStart, List.of()));
    }

    /// Who cannot be monitored serves mail all the same.
    private void openOrSayWhy() {
        try {
            open(settings.get());
        } catch (ProblemException e) {
            var problem = e.problem();
            trouble = problem.error() + (problem.detail() == null ? "" : " " + problem.detail());
            LOG.log(Level.WARNING, "SNMP is not there: " + trouble, e);
        }
    }

    private void open(SnmpSettings now) throws ProblemException {
        if (plan.port() == 0 || !now.on()) {
            opened = now;
            trouble = "";
            return;
        }
        EngineFile engine = EngineFile.next(plan.engineFile());
        try {
            agent =
                    Agent.open(
                            now.answers() ? plan.addresses() : List.of(),
                            plan.port(),
                            now,
                            engine,
                            (address, port, answers) ->
                                    new AgentSocket(
                                            address, port, answers, settings, counts, drops),
                            new Responder(
                                    settings,
                                    socket -> socket instanceof AgentSocket ours && ours.answers(),
                                    () -> gathering.tree(agent),
                                    counts,
                                    drops),
                            counts);
            opened = now;
            trouble = "";
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "snmp cannot listen on port " + plan.port() + ".",
                            Failures.why(plan.engineFile(), e),
                            "another port: Settings Set snmp.port; 0 is off"),
                    e);
        }
    }

    private void shut() {
        Agent old = agent;
        agent = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing the sockets of SNMP", e);
            }
        }
    }

    /// Takes changed settings: opens, closes, or opens anew where users have changed. When that
    /// fails the agent is as it was.
    ///
    /// @throws ProblemException telling why
    public void changed(SnmpSettings next) throws ProblemException {
        changes.lock();
        try {
            SnmpSettings before = opened;
            if (!running || (before != null && sameSockets(before, next))) {
                return;
            }
            shut();
            try {
                open(next);
            } catch (ProblemException e) {
                if (before != null) {
                    open(before);
                }
                throw e;
            }
        } finally {
            changes.unlock();
        }
    }

    private static boolean sameSockets(SnmpSettings one, SnmpSettings other) {
        return one.on() == other.on()
                && one.answers() == other.answers()
                && one.users().equals(other.users())
                && one.digest() == other.digest();
    }

    /// Hears of alarms until the service stops.
    private void follow(EventFeed.Watch watch) {
        try (watch) {
            while (!Thread.currentThread().isInterrupted()) {
                var seen = watch.next(1, TimeUnit.MINUTES);
                if (seen != null) {
                    take(seen);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(EventFeed.Seen seen) {
        Map<String, String> fields = new HashMap<>();
        for (Field field : seen.fields()) {
            if (field.value() instanceof Value.Text(var text)) {
                fields.put(field.name(), text);
            }
        }
        String alarm = fields.getOrDefault("alarm", "");
        String subject = fields.getOrDefault("subject", "");
        boolean urgent = Boolean.parseBoolean(fields.getOrDefault("urgent", "false"));
        String text = fields.getOrDefault("text", "");
        String advice = fields.getOrDefault("advice", "");
        switch (seen.name()) {
            case "kernel.AlarmRaised" -> {
                alarms.raise(alarm, subject, urgent, text, advice, seen.instant());
                enqueue(
                        new Notifier.Notification(
                                "posternAlarmRaised",
                                PosternMib.ALARM_RAISED,
                                about(alarm, subject, urgent, text, advice)));
            }
            case "kernel.AlarmCleared" -> {
                alarms.clear(alarm, subject);
                enqueue(
                        new Notifier.Notification(
                                "posternAlarmCleared",
                                PosternMib.ALARM_CLEARED,
                                about(alarm, subject, urgent, text, "")));
            }
            default -> LOG.log(Level.TRACE, "not told by SNMP: {0}", seen.name());
        }
    }

    private List<VariableBinding> about(
            String alarm, String subject, boolean urgent, String text, String advice) {
        return List.of(
                binding(PosternMib.NOTIFY_ALARM, Tree.text(alarm)),
                binding(PosternMib.NOTIFY_SUBJECT, Tree.text(subject)),
                binding(PosternMib.NOTIFY_URGENT, PosternMib.truth(urgent)),
                binding(PosternMib.NOTIFY_TEXT, Tree.text(text)),
                binding(PosternMib.NOTIFY_ADVICE, Tree.text(advice)),
                binding(PosternMib.NOTIFY_HOST, host()));
    }

    private OctetString host() {
        return Tree.text(gathering.hostname());
    }

    private static VariableBinding binding(OID object, Variable value) {
        return new VariableBinding(SystemMib.at(object, 0), value);
    }

    private void enqueue(Notifier.Notification notification) {
        if (agent == null || settings.get().receivers().isEmpty()) {
            return;
        }
        if (!waiting.offer(notification)) {
            notifier.dropped("all", notification.name(), WAITING + " wait already");
        }
    }

    /// Tells all receivers of one notification after the other until the service stops.
    private void tellWaiting() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                tellAll(waiting.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What became of a notification at each receiver, in the order of the settings.
    record TellResult(Receiver receiver, Notifier.Told told) {}

    /// Tells all receivers at the same time: one that does not answer keeps none of the others.
    private List<TellResult> tellAll(Notifier.Notification notification)
            throws InterruptedException {
        Agent now = agent;
        if (now == null) {
            return List.of();
        }
        SnmpSettings current = settings.get();
        TimeTicks upTime = gathering.upTime();
        var results = new ArrayList<TellResult>();
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = new ArrayList<Future<Notifier.Told>>();
            for (Receiver receiver : current.receivers()) {
                told.add(
                        tasks.submit(
                                () -> notifier.tell(receiver, notification, upTime, now, current)));
            }
            for (int i = 0; i < told.size(); i++) {
                results.add(new TellResult(current.receivers().get(i), told.get(i).get()));
            }
        } catch (ExecutionException e) {
            LOG.log(Level.ERROR, "a notification failed by a defect", e);
        }
        return results;
    }

    /// Sends a notification that says it is a test, now, and waits for what becomes of it.
    ///
    /// @throws ProblemException when there is nobody to tell
    List<TellResult> test(String operator) throws ProblemException {
        if (agent == null || settings.get().receivers().isEmpty()) {
            throw new ProblemException(
                    "There is nobody to tell.",
                    agent == null && plan.port() == 0
                            ? "snmp.port is 0: SNMP is off."
                            : "snmp.receivers is empty.",
                    "Settings Set snmp.receivers monitor.example.org v2c public");
        }
        try {
            return tellAll(
                    new Notifier.Notification(
                            "posternTest",
                            PosternMib.TEST,
                            List.of(
                                    binding(
                                            PosternMib.NOTIFY_TEXT,
                                            Tree.text("A test, asked for by " + operator)),
                                    binding(PosternMib.NOTIFY_HOST, host()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(new Problem("The test was interrupted.", null, null), e);
        }
    }

    @Override
    public void stop(Duration grace) {
        changes.lock();
        try {
            running = false;
            threads.forEach(Thread::interrupt);
            threads = List.of();
            shut();
        } finally {
            changes.unlock();
        }
    }

    @Override
    public Health health() {
        if (plan.port() == 0) {
            return new Health(State.OFF, "port 0");
        }
        Agent now = agent;
        if (now == null && !trouble.isEmpty()) {
            return new Health(State.DEGRADED, trouble + " Each change of SNMP's settings tries it");
        }
        if (now == null) {
            return new Health(State.OFF, "nobody may ask: Help About snmp");
        }
        int receivers = settings.get().receivers().size();
        String told = receivers == 0 ? "" : "; notifications go to " + receivers;
        String where = where(now);
        return new Health(
                State.OK, (where.isEmpty() ? "answers nobody" : "answers on " + where) + told);
    }

    private static String where(Agent now) {
        return now.sockets().stream()
                .map(AgentSocket::getListenAddress)
                .map(a -> Addresses.text(new InetSocketAddress(a.getInetAddress(), a.getPort())))
                .collect(Collectors.joining(", "));
    }

    /// What `Snmp Status` shows.
    List<Field> status() {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("state", health().text()));
        Agent now = agent;
        if (now != null) {
            fields.add(Field.of("engine", HexFormat.of().formatHex(now.engine().id())));
            fields.add(Field.of("boots", Value.number(now.engine().boots())));
        }
        fields.add(Field.of("messages", Value.number(counts.get(SnmpConstants.snmpInPkts))));
        for (var why : Drops.Why.values()) {
            fields.add(Field.of("refusedBy" + capital(why.name()), Value.number(drops.of(why))));
        }
        var told = notifier.counts();
        fields.add(Field.of("notificationsSent", Value.number(told.sent())));
        fields.add(Field.of("notificationsAcknowledged", Value.number(told.acknowledged())));
        fields.add(Field.of("notificationsLost", Value.number(told.lost())));
        fields.add(Field.of("alarms", Value.number(alarms.all().size())));
        fields.add(Field.of("variables", Value.number(gathering.tree(now).size())));
        return fields;
    }

    private static String capital(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
