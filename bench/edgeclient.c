/* The client of `./postern bench edge`: screened SMTP sessions, many at a time, each from an address of its own in
 * 127.0.0.0/8, and the name server that both sides ask. In C and in one thread each, so that it takes little of the
 * machine that it shares with the server.
 *
 *   edgeclient dns ADDRESS PORT
 *       answers for every address a name that leads back to it, for every domain an MX and an address
 *   edgeclient run HOST PORT RECIPIENT SESSIONS AT_A_TIME ADDRESSES FIRST [CODE]
 *       SESSIONS of connect, EHLO, MAIL, RCPT, QUIT, from ADDRESSES addresses in turn; senders differ in all sessions
 *       and are named from FIRST on; RCPT is to be answered by CODE (450)
 *
 * `run` prints one line: sessions seconds wrong failed median_us p95_us p99_us */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DOMAINS 5000
#define STEPS 5

struct session {
    int fd;
    int step;
    long number;
    double begun;
    int wrong;
    size_t have;
    char in[4096];
};

static const char *host, *recipient, *code = "450";
static int port;
static long sessions, addresses, first, begun_sessions, ended, wrong, failed;
static float *latency;
static int epoll;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

/* Digits as letters: what counts in a sender is left out by some servers when they compare. */
static void letters(long number, char *to) {
    do {
        *to++ = 'a' + number % 26;
        number /= 26;
    } while (number > 0);
    *to = 0;
}

static int begin(struct session *s) {
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    int one = 1;
    long address = begun_sessions % addresses;
    s->number = first + begun_sessions++;
    s->step = 0;
    s->wrong = 0;
    s->have = 0;
    s->begun = now();
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (s->fd < 0) die("socket");
    setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    /* 127.1.0.1 and on; no octet is 0 or 255 at its end */
    from.sin_addr.s_addr = htonl(0x7f010000u + (uint32_t)(address / 253) * 256 + (uint32_t)(address % 253) + 1);
    if (bind(s->fd, (struct sockaddr *)&from, sizeof from) < 0) die("bind");
    to.sin_port = htons(port);
    inet_pton(AF_INET, host, &to.sin_addr);
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        close(s->fd);
        return -1;
    }
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &e) < 0) die("epoll_ctl");
    return 0;
}

static void next(struct session *s) {
    while (begun_sessions < sessions) {
        if (begin(s) == 0) return;
        failed++;
        ended++;
    }
    s->fd = -1;
}

static void end(struct session *s, int broken) {
    latency[ended++] = (float)(now() - s->begun);
    failed += broken;
    wrong += s->wrong;
    close(s->fd);
    next(s);
}

/* The last line of a whole reply; NULL while there is none. */
static char *reply(struct session *s) {
    char *line = s->in, *stop;
    while ((stop = memchr(line, '\n', s->have - (line - s->in))) != NULL) {
        if (stop - line >= 4 && line[3] == ' ') return line;
        line = stop + 1;
    }
    return NULL;
}

static void say(struct session *s, const char *line) {
    size_t length = strlen(line);
    if (send(s->fd, line, length, MSG_NOSIGNAL) != (ssize_t)length) s->wrong = 1;
}

static void answer(struct session *s, const char *line) {
    static const char expected[STEPS][4] = {"220", "250", "250", "", "221"};
    char word[32], out[256];
    const char *want = s->step == 3 ? code : expected[s->step];
    if (strncmp(line, want, 3) != 0) {
        if (!s->wrong && wrong < 3) fprintf(stderr, "step %d: %.80s\n", s->step, line);
        s->wrong = 1;
    }
    letters(s->number, word);
    switch (s->step++) {
    case 0: say(s, "EHLO mx.client.example\r\n"); break;
    case 1:
        snprintf(out, sizeof out, "MAIL FROM:<%s@d%ld.example>\r\n", word, s->number % DOMAINS);
        say(s, out);
        break;
    case 2:
        snprintf(out, sizeof out, "RCPT TO:<%s>\r\n", recipient);
        say(s, out);
        break;
    case 3: say(s, "QUIT\r\n"); break;
    default: end(s, 0); return;
    }
    s->have = 0;
}

static void readable(struct session *s) {
    ssize_t got = recv(s->fd, s->in + s->have, sizeof s->in - s->have, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        s->wrong = 1;
        end(s, 1);
        return;
    }
    s->have += got;
    char *line = reply(s);
    if (line != NULL) answer(s, line);
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static int run(int count, char **words) {
    if (count < 7) return 2;
    host = words[0];
    port = atoi(words[1]);
    recipient = words[2];
    sessions = atol(words[3]);
    int at_a_time = atoi(words[4]);
    addresses = atol(words[5]);
    first = atol(words[6]);
    if (count > 7) code = words[7];
    latency = calloc(sessions + at_a_time, sizeof *latency);
    epoll = epoll_create1(0);
    struct session *all = calloc(at_a_time, sizeof *all);
    double start = now();
    for (int i = 0; i < at_a_time; i++) next(&all[i]);
    struct epoll_event events[256];
    while (ended < sessions) {
        int ready = epoll_wait(epoll, events, 256, 30000);
        if (ready == 0) {
            fprintf(stderr, "nothing comes for 30 s\n");
            return 1;
        }
        for (int i = 0; i < ready; i++) readable(events[i].data.ptr);
    }
    double seconds = now() - start;
    qsort(latency, ended, sizeof *latency, by_size);
    printf("%ld %.3f %ld %ld %.0f %.0f %.0f\n", ended, seconds, wrong, failed, 1e6 * latency[ended / 2],
           1e6 * latency[ended * 95 / 100], 1e6 * latency[ended * 99 / 100]);
    return 0;
}

/* Reads the name in a question; returns what follows it. */
static unsigned char *name(unsigned char *at, unsigned char *stop, char *text) {
    size_t length = 0;
    while (at < stop && *at != 0) {
        unsigned int label = *at++;
        if (label > 63 || at + label > stop || length + label + 2 > 255) return NULL;
        for (unsigned int i = 0; i < label; i++) text[length++] = (char)(at[i] >= 'A' && at[i] <= 'Z' ? at[i] + 32 : at[i]);
        text[length++] = '.';
        at += label;
    }
    text[length] = 0;
    return at < stop ? at + 1 : NULL;
}

static unsigned char *put_name(unsigned char *to, const char *text) {
    while (*text) {
        const char *dot = strchr(text, '.');
        size_t length = dot - text;
        *to++ = (unsigned char)length;
        memcpy(to, text, length);
        to += length;
        text = dot + 1;
    }
    *to++ = 0;
    return to;
}

static size_t dns_answer(unsigned char *packet, size_t length) {
    char asked[256], named[64];
    unsigned int a, b, c, d;
    if (length < 17) return 0;
    unsigned char *end = name(packet + 12, packet + length, asked);
    if (end == NULL || end + 4 > packet + length) return 0;
    int type = end[0] << 8 | end[1];
    end += 4;
    packet[2] |= 0x84; /* an answer, authoritative */
    packet[3] = 0x80;
    memset(packet + 6, 0, 6);
    unsigned char *to = end, *data;
    static const unsigned char head[] = {0xc0, 12, 0, 0, 0, 1, 0, 0, 0x0e, 0x10, 0, 0};
    memcpy(to, head, sizeof head);
    to[2] = (unsigned char)(type >> 8);
    to[3] = (unsigned char)type;
    data = to + sizeof head;
    unsigned char *stop = data;
    if (type == 12 && sscanf(asked, "%u.%u.%u.%u.in-addr.arpa.", &a, &b, &c, &d) == 4) {
        snprintf(named, sizeof named, "mx%u.client.example.", (d & 255) << 24 | (c & 255) << 16 | (b & 255) << 8 | (a & 255));
        stop = put_name(data, named);
    } else if (type == 1 && sscanf(asked, "mx%u.client.example.", &a) == 1) {
        a = htonl(a);
        memcpy(data, &a, 4);
        stop = data + 4;
    } else if (type == 1) {
        memcpy(data, "\x7f\x00\x00\x01", 4);
        stop = data + 4;
    } else if (type == 15 && asked[0] == 'd') {
        data[0] = 0;
        data[1] = 10;
        stop = put_name(data + 2, "mx1.client.example.");
    }
    if (stop == data) return (size_t)(end - packet);
    packet[7] = 1;
    to[10] = (unsigned char)((stop - data) >> 8);
    to[11] = (unsigned char)(stop - data);
    return (size_t)(stop - packet);
}

static int dns(int count, char **words) {
    if (count < 2) return 2;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))}, peer;
    inet_pton(AF_INET, words[0], &own.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) die("bind");
    unsigned char packet[2048];
    for (;;) {
        socklen_t size = sizeof peer;
        ssize_t got = recvfrom(fd, packet, 1024, 0, (struct sockaddr *)&peer, &size);
        size_t length = got > 0 ? dns_answer(packet, (size_t)got) : 0;
        if (length > 0) sendto(fd, packet, length, 0, (struct sockaddr *)&peer, size);
    }
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "dns") == 0) return dns(count - 2, words + 2);
    if (count > 1 && strcmp(words[1], "run") == 0) return run(count - 2, words + 2);
    fprintf(stderr, "edgeclient dns|run ...\n");
    return 2;
}
