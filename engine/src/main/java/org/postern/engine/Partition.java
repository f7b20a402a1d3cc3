package org.postern.engine;

/// The name of one partition: the unit of atomicity, of leasing and of placement on a cluster.
///
/// @param name 1 to 200 characters of printable ASCII without space, by convention `kind/id`
public record Partition(String name) implements Comparable<Partition> {
    private static final int MAX_LENGTH = 200;

    public Partition {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "partition name of " + name.length() + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) > '~') {
                throw new IllegalArgumentException(
                        "partition name with character " + (int) name.charAt(i));
            }
        }
    }

    @Override
    public int compareTo(Partition other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
