package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Looks at every declared condition now and then, raises an alarm when one has held for a while,
/// and clears it by itself when it has been over for a while. An operator may acknowledge an alarm,
/// which stays until it is over. Safe for use by many threads.
///
/// Nobody is told twice: the events [AlarmEvent.AlarmRaised] and [AlarmEvent.AlarmCleared] come
/// once each, across restarts too where a memory is given.
public final class Alarms implements StatusSource, MetricSource {
    private static final Logger LOG = System.getLogger(Alarms.class.getName());

    /// The alarm that an operator raises to see who is told.
    public static final String TEST = "test";

    /// Most alarms at a time; readings beyond are left out.
    private static final int MOST = 500;

    private final Supplier<AlarmSettings> settings;
    private final InstantSource clock;
    private final Events events;
    private final AlarmMemory memory;
    private final List<Alarm> declared = new CopyOnWriteArrayList<>();

    // What follows is guarded by this.
    private final Map<Key, State> states = new HashMap<>();

    /// Conditions that failed by a defect, each told once.
    private final Set<String> broken = new HashSet<>();

    private Instant testEnds = Instant.MIN;

    private record Key(String alarm, String subject) {}

    /// What is known of one condition that is not simply good.
    private static final class State {
        private @Nullable Instant badSince;
        private @Nullable Instant goodSince;
        private @Nullable Raised raised;
    }

    /// An alarm that is raised.
    ///
    /// @param alarm the name of its condition
    /// @param since when the condition began to hold
    /// @param text what is wrong, as last looked at
    /// @param acknowledgedBy who knows of it; empty: nobody yet
    /// @param note what they said
    public record Raised(
            String alarm,
            String subject,
            boolean urgent,
            Instant since,
            String text,
            String advice,
            String acknowledgedBy,
            String note) {
        Raised with(String newText) {
            return new Raised(alarm, subject, urgent, since, newText, advice, acknowledgedBy, note);
        }

        Raised acknowledged(String operator, String said) {
            return new Raised(alarm, subject, urgent, since, text, advice, operator, said);
        }

        /// `scanner-down clamav`, or the name alone.
        public String name() {
            return subject.isEmpty() ? alarm : alarm + " " + subject;
        }
    }

    /// @param events where it is told
    public Alarms(
            Supplier<AlarmSettings> settings,
            InstantSource clock,
            Events events,
            AlarmMemory memory) {
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.memory = memory;
        declared.add(
                Alarm.of(
                        TEST,
                        "Somebody has given Alarm Test.",
                        false,
                        "Nothing need be done: it is cleared by itself.",
                        this::test));
        for (Raised raised : memory.load()) {
            var state = new State();
            state.badSince = raised.since();
            state.raised = raised;
            states.put(new Key(raised.alarm(), raised.subject()), state);
        }
    }

    /// Declares conditions.
    ///
    /// @throws IllegalStateException when one of that name is there already
    public void declare(List<Alarm> alarms) {
        for (Alarm alarm : alarms) {
            if (declared.stream().anyMatch(each -> each.name().equals(alarm.name()))) {
                throw new IllegalStateException("alarm " + alarm.name() + " is declared twice");
            }
            declared.add(alarm);
        }
    }

    /// Every condition, in the order of their declaration.
    public List<Alarm> declared() {
        return List.copyOf(declared);
    }

    /// What is raised, the urgent ones first, then the oldest.
    public synchronized List<Raised> raised() {
        return states.values().stream()
                .map(state -> Optional.ofNullable(state.raised))
                .flatMap(Optional::stream)
                .sorted(
                        Comparator.comparing((Raised each) -> !each.urgent())
                                .thenComparing(Raised::since)
                                .thenComparing(Raised::name))
                .toList();
    }

    private Alarm.Reading test() {
        boolean runs = clock.instant().isBefore(testEnds);
        return Alarm.Reading.of(
                runs ? Alarm.Level.BAD : Alarm.Level.GOOD, "This is a test of the alarms.");
    }

    /// Raises the alarm `test` at once; it ends by itself.
    void test(Duration length) {
        synchronized (this) {
            testEnds = clock.instant().plus(length);
        }
        look();
    }

    /// Looks at all conditions once.
    public void look() {
        // The conditions ask other rooms: no lock is held meanwhile.
        var read = new HashMap<Alarm, List<Alarm.Reading>>();
        for (Alarm alarm : declared) {
            read.put(alarm, isOff(alarm) ? List.of() : readings(alarm));
        }
        var told = new ArrayList<Event>();
        synchronized (this) {
            Instant now = clock.instant();
            boolean changed = false;
            for (Alarm alarm : declared) {
                List<Alarm.Reading> readings = read.get(alarm);
                if (readings != null) {
                    changed |= judge(alarm, readings, now, told);
                }
            }
            changed |= forgetUnknown(now, told);
            if (changed) {
                memory.store(raised());
            }
        }
        told.forEach(events::record);
    }

    private boolean isOff(Alarm alarm) {
        return settings.get().off().stream().anyMatch(alarm.name()::equalsIgnoreCase);
    }

    /// What a condition says. When it fails by a defect, all of its alarms stay as they are.
    private List<Alarm.Reading> readings(Alarm alarm) {
        try {
            List<Alarm.Reading> readings = alarm.readings().get();
            synchronized (this) {
                broken.remove(alarm.name());
            }
            return readings;
        } catch (RuntimeException e) {
            synchronized (this) {
                if (broken.add(alarm.name())) {
                    LOG.log(Level.WARNING, "an alarm cannot be judged name=" + alarm.name(), e);
                }
                return states.keySet().stream()
                        .filter(key -> key.alarm().equals(alarm.name()))
                        .map(key -> new Alarm.Reading(key.subject(), Alarm.Level.BETWEEN, ""))
                        .toList();
            }
        }
    }

    /// @return whether an alarm was raised or cleared
    private boolean judge(
            Alarm alarm, List<Alarm.Reading> readings, Instant now, List<Event> told) {
        boolean changed = false;
        var seen = new HashSet<Key>();
        for (Alarm.Reading reading : readings) {
            var key = new Key(alarm.name(), reading.subject());
            if (seen.add(key) && (states.containsKey(key) || states.size() < MOST)) {
                changed |= judge(alarm, key, reading, now, told);
            }
        }
        for (Key key : List.copyOf(states.keySet())) {
            if (key.alarm().equals(alarm.name()) && !seen.contains(key)) {
                var gone = new Alarm.Reading(key.subject(), Alarm.Level.GOOD, "");
                changed |= judge(alarm, key, gone, now, told);
            }
        }
        return changed;
    }

    private boolean judge(
            Alarm alarm, Key key, Alarm.Reading reading, Instant now, List<Event> told) {
        State state = states.get(key);
        return switch (reading.level()) {
            case BAD -> {
                if (state == null) {
                    state = new State();
                    states.put(key, state);
                }
                state.goodSince = null;
                yield bad(alarm, state, reading, now, told);
            }
            case BETWEEN -> {
                if (state != null) {
                    state.goodSince = null;
                    if (state.raised == null) {
                        states.remove(key);
                    }
                }
                yield false;
            }
            case GOOD -> state != null && good(key, state, now, told);
        };
    }

    private boolean bad(
            Alarm alarm, State state, Alarm.Reading reading, Instant now, List<Event> told) {
        Instant since = state.badSince;
        if (since == null || since.isAfter(now)) {
            since = now;
            state.badSince = since;
        }
        Raised before = state.raised;
        if (before != null) {
            state.raised = before.with(reading.text());
            return false;
        }
        boolean atOnce = alarm.name().equals(TEST);
        if (!atOnce && since.plus(settings.get().raiseAfter()).isAfter(now)) {
            return false;
        }
        state.raised =
                new Raised(
                        alarm.name(),
                        reading.subject(),
                        alarm.urgent(),
                        since,
                        reading.text(),
                        alarm.advice(),
                        "",
                        "");
        told.add(
                new AlarmEvent.AlarmRaised(
                        alarm.name(),
                        reading.subject(),
                        alarm.urgent(),
                        reading.text(),
                        alarm.advice()));
        return true;
    }

    private boolean good(Key key, State state, Instant now, List<Event> told) {
        Raised raised = state.raised;
        if (raised == null) {
            states.remove(key);
            return false;
        }
        Instant since = state.goodSince;
        if (since == null || since.isAfter(now)) {
            since = now;
            state.goodSince = since;
        }
        boolean atOnce = key.alarm().equals(TEST);
        if (!atOnce && since.plus(settings.get().clearAfter()).isAfter(now)) {
            return false;
        }
        clear(key, raised, now, told);
        return true;
    }

    private void clear(Key key, Raised raised, Instant now, List<Event> told) {
        states.remove(key);
        Duration lasted = Duration.between(raised.since(), now);
        told.add(
                new AlarmEvent.AlarmCleared(
                        raised.alarm(),
                        raised.subject(),
                        raised.urgent(),
                        raised.text(),
                        lasted.isNegative() ? Duration.ZERO : lasted));
    }

    /// What an earlier version raised and this one does not know any more.
    private boolean forgetUnknown(Instant now, List<Event> told) {
        var known = new HashSet<String>();
        declared.forEach(alarm -> known.add(alarm.name()));
        boolean changed = false;
        for (Key key : List.copyOf(states.keySet())) {
            State state = states.get(key);
            if (!known.contains(key.alarm()) && state != null) {
                if (state.raised != null) {
                    clear(key, state.raised, now, told);
                    changed = true;
                }
                states.remove(key);
            }
        }
        return changed;
    }

    /// Notes that somebody knows of an alarm.
    ///
    /// @param subject empty: all of that name
    /// @return how many there were
    int acknowledge(String alarm, String subject, String operator, String note) {
        var told = new ArrayList<Event>();
        synchronized (this) {
            states.forEach((key, state) -> {
                Raised raised = state.raised;
                if (raised != null && isNamed(key, alarm, subject)) {
                    state.raised = raised.acknowledged(operator, note);
                    told.add(
                            new AlarmEvent.AlarmAcknowledged(
                                    key.alarm(), key.subject(), operator, note));
                }
            });
            if (!told.isEmpty()) {
                memory.store(raised());
            }
        }
        told.forEach(events::record);
        return told.size();
    }

    private static boolean isNamed(Key key, String alarm, String subject) {
        return key.alarm().equalsIgnoreCase(alarm)
                && (subject.isEmpty() || key.subject().equalsIgnoreCase(subject));
    }

    @Override
    public List<Field> status() {
        List<Raised> raised = raised();
        if (raised.isEmpty()) {
            return List.of(Field.of("alarms", "none"));
        }
        return List.of(
                Field.of(
                        "alarms",
                        Value.many(
                                raised.stream()
                                        .map(each ->
                                                Value.group(
                                                        Field.of("name", each.name()),
                                                        Field.of(
                                                                "since",
                                                                Value.instant(each.since())),
                                                        Field.of(
                                                                "text",
                                                                each.text() + " " + each.advice())))
                                        .toList())));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge(
                        "alarms.raised",
                        Metric.Unit.NUMBER,
                        "Alarms that are raised.",
                        () -> raised().size()),
                Metric.byLabel(
                        "alarms.condition",
                        Metric.Kind.GAUGE,
                        Metric.Unit.NUMBER,
                        "Of each alarm, how many of its kind are raised.",
                        "alarm",
                        this::raisedByName));
    }

    private Map<String, Long> raisedByName() {
        var counts = new HashMap<String, Long>();
        declared.forEach(alarm -> counts.put(alarm.name(), 0L));
        raised().forEach(each -> counts.merge(each.alarm(), 1L, Long::sum));
        return counts;
    }
}
