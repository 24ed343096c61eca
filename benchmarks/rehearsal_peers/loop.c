/* The job of reception.py as a loop in C: the same draws, the same records.

   Written as one would by hand for networks of stations: tables for stations, routes and
   shifts, one heap of events, a linked queue for each station and urgency, nothing for
   what this job does not have (needs of several things at once, interpreters, company,
   hand-overs, pre-emption, procedures with more than one token). */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST 16

typedef struct { double at; int64_t key; } Event;
typedef struct { double ready, begun; int64_t event, clock; int32_t visits, station, next, before, bed; int32_t begins; double since; int64_t stay; uint64_t luck; } Case;
typedef struct { double ready, begun, done; int64_t code; int32_t who, what; int8_t kind; } Row;
typedef struct { double seconds, patience; int32_t bed, answers; double share[MOST]; double total; int32_t to[MOST]; } Station;
typedef struct { double at; int32_t station, to; } Change;

enum { DONE = 2, LEAVE = 4, RING = 5 };
enum { VISIT = 0, RANG = 2, KEPT = 4 };

static uint64_t mixed(uint64_t bits) {
    bits += 0x9E3779B97F4A7C15ull;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ull;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBull;
    return bits ^ (bits >> 31);
}

static double drawn(uint64_t luck, uint64_t visit, uint64_t purpose) {
    uint64_t bits = mixed(luck ^ ((visit << 16) | purpose));
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

typedef struct {
    Event *heap;
    Case *cases;
    Row *rows;
    int64_t events, seq, count;
    int hole;
    int32_t head[MOST][2], tail[MOST][2], used[MOST], have[MOST];
    const Station *stations;
} Run;

static int earlier(const Event *a, const Event *b) {
    return a->at < b->at || (a->at == b->at && a->key < b->key);
}

static void sink(Run *r, Event e) {
    int64_t place = 0, count = r->events;
    Event *h = r->heap;
    for (;;) {
        int64_t kid = 2 * place + 1;
        if (kid >= count) break;
        if (kid + 1 < count && earlier(&h[kid + 1], &h[kid])) kid++;
        if (!earlier(&h[kid], &e)) break;
        h[place] = h[kid];
        place = kid;
    }
    h[place] = e;
}

static void plan(Run *r, double at, int64_t kind, int64_t who, int64_t which) {
    Event e = {at, (kind << 60) | (who << 34) | which};
    if (r->hole) { r->hole = 0; sink(r, e); return; }
    int64_t place = r->events++;
    while (place > 0 && earlier(&e, &r->heap[(place - 1) / 2])) {
        r->heap[place] = r->heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    r->heap[place] = e;
}

static void settle(Run *r) {
    if (!r->hole) return;
    r->hole = 0;
    Event last = r->heap[--r->events];
    if (r->events) sink(r, last);
}

static void tell(Run *r, int32_t who, int kind, int what, double ready, double begun, double done, int64_t code) {
    Row *row = &r->rows[r->count++];
    row->who = who; row->kind = kind; row->what = what; row->code = code;
    row->ready = ready; row->begun = begun; row->done = done;
}

static void serve(Run *r, int station, double now) {
    const Station *s = &r->stations[station];
    while (r->used[station] < r->have[station]) {
        int urgency = r->head[station][0] >= 0 ? 0 : 1;
        int32_t who = r->head[station][urgency];
        if (who < 0) return;
        Case *c = &r->cases[who];
        r->head[station][urgency] = c->next;
        if (c->next >= 0) r->cases[c->next].before = -1; else r->tail[station][urgency] = -1;
        c->begun = now;
        r->used[station]++;
        c->event = ++r->seq;
        double length = 0.0;
        int had = -1;
        if (s->bed) {
            had = c->bed;
            if (had >= 0) {
                r->used[had]--;
                tell(r, who, KEPT, had, c->since, c->since, now, 0);
            }
            c->stay = ++r->seq;
            double stay = -log(1.0 - drawn(c->luck, c->visits, 4)) * s->seconds;
            c->bed = station; c->since = now;
            plan(r, now + stay, LEAVE, who, c->stay);
        } else {
            length = -log(1.0 - drawn(c->luck, c->visits, 1)) * s->seconds;
        }
        plan(r, now + length, DONE, who, c->event);
        if (had >= 0) serve(r, had, now);
    }
}

static void give_up(Run *r, int32_t who, double now) {
    Case *c = &r->cases[who];
    int bed = c->bed;
    if (bed < 0) return;
    c->bed = -1; c->stay = 0;
    r->used[bed]--;
    tell(r, who, KEPT, bed, c->since, c->since, now, 0);
    serve(r, bed, now);
}

static void come(Run *r, int32_t who, int station, double now, const int16_t *urgency) {
    Case *c = &r->cases[who];
    const Station *s = &r->stations[station];
    c->station = station; c->ready = now; c->begun = INFINITY; c->event = 0; c->clock = 0;
    if (s->bed && c->bed == station) { /* they have a bed here already */
        c->begun = now; c->event = ++r->seq;
        plan(r, now, DONE, who, c->event);
    } else {
        int u = urgency[who];
        c->next = -1; c->before = r->tail[station][u];
        if (c->before >= 0) r->cases[c->before].next = who; else r->head[station][u] = who;
        r->tail[station][u] = who;
    }
    if (s->patience > 0) {
        c->clock = ++r->seq;
        plan(r, now + s->patience, RING, who, c->clock);
    }
}

static void unqueue(Run *r, int32_t who, const int16_t *urgency) {
    Case *c = &r->cases[who];
    int u = urgency[who], station = c->station;
    if (c->before >= 0) r->cases[c->before].next = c->next; else r->head[station][u] = c->next;
    if (c->next >= 0) r->cases[c->next].before = c->before; else r->tail[station][u] = c->before;
}

int64_t run(int64_t people, const double *at, const uint64_t *names, const int16_t *urgency,
            int64_t stations, const Station *table, int64_t changes, const Change *change,
            double until, Row *rows, Event *heap, Case *cases) {
    Run r = {.heap = heap, .cases = cases, .rows = rows, .stations = table};
    int64_t came = 0, changed = 0;
    memset(r.head, -1, sizeof r.head); memset(r.tail, -1, sizeof r.tail);
    for (int64_t n = 0; n < people; n++) { cases[n].visits = 0; cases[n].bed = -1; cases[n].stay = 0; cases[n].luck = names[n]; cases[n].event = 0; cases[n].clock = 0; }
    for (;;) {
        settle(&r);
        double next = changed < changes ? change[changed].at : INFINITY;
        int which = 0;
        if (came < people && at[came] < next) { next = at[came]; which = 1; }
        if (r.events && heap[0].at < next) { next = heap[0].at; which = 2; }
        if (next > until || next == INFINITY) break;
        if (which == 0) {
            const Change *c = &change[changed++];
            r.have[c->station] = c->to;
            serve(&r, c->station, next);
        } else if (which == 1) {
            come(&r, came, 0, next, urgency);
            came++;
            serve(&r, 0, next);
        } else {
            int64_t key = heap[0].key, kind = key >> 60;
            int32_t who = (key >> 34) & ((1 << 26) - 1);
            int64_t number = key & ((1ll << 34) - 1);
            r.hole = 1;
            Case *c = &cases[who];
            int station = c->station;
            const Station *s = &table[station];
            if (kind == DONE && c->event == number) {
                if (!s->bed) r.used[station]--;
                double left = drawn(c->luck, c->visits, 256) * s->total;
                int answer = s->answers - 1;
                for (int n = 0; n < s->answers; n++) {
                    if (s->share[n] > 0) { answer = n; left -= s->share[n]; if (left < 0) break; }
                }
                tell(&r, who, VISIT, station, c->ready, c->begun, next, answer);
                c->visits++; c->event = 0; c->clock = 0;
                int to = s->to[answer];
                if (to >= 0) come(&r, who, to, next, urgency);
                if (!s->bed) serve(&r, station, next);
                if (to >= 0) serve(&r, to, next);
            } else if (kind == RING && c->clock == number) {
                tell(&r, who, RANG, station, next, next, next, 0);
                if (c->begun == INFINITY) unqueue(&r, who, urgency);
                else if (!s->bed) r.used[station]--;
                tell(&r, who, VISIT, station, c->ready, c->begun, INFINITY, 0);
                c->event = 0; c->clock = 0;
                serve(&r, station, next);
            } else if (kind == LEAVE && c->stay == number) {
                give_up(&r, who, next);
            }
        }
    }
    return r.count;
}
