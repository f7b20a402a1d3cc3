package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.store.FolderName;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An account's mail at one moment, as one user sees it. What is worked out of it is kept with it.
final class MailPicture {
    /// Results of queries that are kept with a picture.
    private static final int MOST_RESULTS = 8;

    private final MailIndex index;
    private final List<Box> boxes;
    private final Map<Integer, Box> byNumber = new HashMap<>();
    private final Map<String, Box> byId = new HashMap<>();
    private final Map<FolderName, Box> byName = new HashMap<>();
    private @Nullable StateVector state;
    private @Nullable ThreadCounts counts;

    /// Guarded by itself.
    private final Map<String, QueryResult> results =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, QueryResult> eldest) {
                    return size() > MOST_RESULTS;
                }
            };

    /// @param boxes in order of name
    MailPicture(MailIndex index, List<Box> boxes) {
        this.index = index;
        this.boxes = List.copyOf(boxes);
        for (Box box : boxes) {
            byNumber.put(box.number(), box);
            byId.put(box.id(), box);
            byName.put(box.entry().name(), box);
        }
    }

    MailIndex index() {
        return index;
    }

    /// In order of name.
    List<Box> boxes() {
        return boxes;
    }

    Optional<Box> box(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Nullable Box box(int number) {
        return byNumber.get(number);
    }

    /// The nearest box above one; a name above may be one that the user may not see.
    Optional<Box> parent(Box box) {
        return box.entry().name().above().map(byName::get);
    }

    boolean hasChild(Box box) {
        var name = box.entry().name();
        return boxes.stream()
                .anyMatch(other ->
                        other.entry()
                                .name()
                                .above()
                                .filter(above -> above.equals(name))
                                .isPresent());
    }

    /// The messages of an Email, those with `\Deleted` too.
    List<Copy> allCopies(long emailId) {
        return copies(index.places(emailId), emailId);
    }

    /// The messages of an Email that can be seen; none when there is no such Email.
    List<Copy> copies(long emailId) {
        var all = allCopies(emailId);
        return all.stream().allMatch(Copy::visible)
                ? all
                : all.stream().filter(Copy::visible).toList();
    }

    private List<Copy> copies(long[] places, long emailId) {
        var copies = new ArrayList<Copy>(places.length);
        for (long place : places) {
            var copy = copy(place);
            if (copy != null && copy.view().emailIdAt(copy.index()) == emailId) {
                copies.add(copy);
            }
        }
        return copies;
    }

    private @Nullable Copy copy(long place) {
        var box = byNumber.get((int) (place >>> Integer.SIZE));
        if (box == null || box.view() == null) {
            return null;
        }
        int at = box.messages().indexOf(place & 0xFFFF_FFFFL);
        return at < 0 ? null : new Copy(box, at);
    }

    /// The Emails of a Thread that can be seen, the oldest first.
    // RFC 8621 section 3: sorted by receivedAt
    long[] thread(long threadId) {
        Map<Long, Long> dates = new LinkedHashMap<>();
        for (long place : index.threadPlaces(threadId)) {
            var copy = copy(place);
            if (copy != null && copy.visible()) {
                dates.putIfAbsent(
                        copy.view().emailIdAt(copy.index()),
                        copy.view().internalDateAt(copy.index()));
            }
        }
        return dates.entrySet().stream()
                .sorted(
                        Map.Entry.<Long, Long>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .mapToLong(Map.Entry::getKey)
                .toArray();
    }

    synchronized StateVector state() {
        if (state == null) {
            state = StateVector.of(this);
        }
        return state;
    }

    synchronized ThreadCounts counts() {
        if (counts == null) {
            counts = ThreadCounts.of(this);
        }
        return counts;
    }

    @Nullable QueryResult result(String query) {
        synchronized (results) {
            return results.get(query);
        }
    }

    void keep(String query, QueryResult result) {
        synchronized (results) {
            results.put(query, result);
        }
    }

    /// Octets of memory, roughly.
    long memory() {
        synchronized (results) {
            long octets = 500L * boxes.size();
            for (QueryResult result : results.values()) {
                octets += result.memory();
            }
            return octets;
        }
    }
}
