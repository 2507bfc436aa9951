SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.accounts (
    number bigint NOT NULL,
    name character varying(80) NOT NULL,
    login character varying(80),
    role character varying(7) NOT NULL,
    password character varying(255),
    disabled boolean DEFAULT false NOT NULL,
    made character varying(27) NOT NULL
);
CREATE SEQUENCE public.accounts_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.accounts_number_seq OWNED BY public.accounts.number;
CREATE TABLE public.articles (
    number bigint NOT NULL,
    id character varying(255) NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    labels text NOT NULL,
    date date,
    section text,
    source character varying(255),
    url text,
    lang character varying(40),
    story text,
    role character varying(9) NOT NULL,
    meta text NOT NULL,
    content character varying(32) NOT NULL,
    imported character varying(27) NOT NULL,
    blind boolean NOT NULL,
    revision integer NOT NULL,
    review bigint,
    model character varying(255) NOT NULL,
    priority double precision NOT NULL,
    best character varying(255),
    score double precision,
    tier character varying(8),
    changes boolean NOT NULL,
    judges boolean DEFAULT false NOT NULL,
    publication character varying(9),
    sent boolean DEFAULT false NOT NULL,
    sureness double precision DEFAULT '0'::double precision NOT NULL,
    aside boolean DEFAULT false NOT NULL,
    note bigint,
    handover bigint,
    recheck character varying(255)
);
CREATE SEQUENCE public.articles_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.articles_number_seq OWNED BY public.articles.number;
CREATE TABLE public.decisions (
    number bigint NOT NULL,
    review bigint NOT NULL,
    label character varying(255) NOT NULL,
    decision character varying(8) NOT NULL,
    score double precision,
    tier character varying(8)
);
CREATE SEQUENCE public.decisions_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.decisions_number_seq OWNED BY public.decisions.number;
CREATE TABLE public.deferrals (
    article bigint NOT NULL,
    editor character varying(80) NOT NULL,
    day date NOT NULL
);
CREATE TABLE public.desk_search (
    article bigint NOT NULL,
    words tsvector NOT NULL
);
CREATE TABLE public.desk_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.events (
    number bigint NOT NULL,
    made character varying(27) NOT NULL,
    who character varying(80) NOT NULL,
    address character varying(64) NOT NULL,
    what character varying(40) NOT NULL,
    about text NOT NULL
);
CREATE SEQUENCE public.events_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.events_number_seq OWNED BY public.events.number;
CREATE TABLE public.filed (
    article bigint NOT NULL,
    place integer NOT NULL,
    label character varying(255) NOT NULL
);
CREATE TABLE public.handovers (
    number bigint NOT NULL,
    article bigint NOT NULL,
    sender character varying(80) NOT NULL,
    receiver character varying(80) NOT NULL,
    made character varying(27) NOT NULL
);
CREATE SEQUENCE public.handovers_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.handovers_number_seq OWNED BY public.handovers.number;
CREATE TABLE public.keywords (
    label character varying(255) NOT NULL,
    id_mot bigint NOT NULL,
    site character varying(255) NOT NULL
);
CREATE TABLE public.notes (
    number bigint NOT NULL,
    article bigint NOT NULL,
    flag boolean NOT NULL,
    text character varying(2000) NOT NULL,
    editor character varying(80) NOT NULL,
    made character varying(27) NOT NULL
);
CREATE SEQUENCE public.notes_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.notes_number_seq OWNED BY public.notes.number;
CREATE TABLE public.presence (
    article bigint NOT NULL,
    editor character varying(80) NOT NULL,
    seen character varying(27) NOT NULL
);
CREATE TABLE public.reviews (
    number bigint NOT NULL,
    key character varying(64) NOT NULL,
    article bigint NOT NULL,
    revision integer NOT NULL,
    editor character varying(80) NOT NULL,
    made character varying(27) NOT NULL,
    model character varying(255) NOT NULL,
    blind boolean NOT NULL,
    labels text NOT NULL,
    undoes bigint,
    carried text,
    aside boolean DEFAULT false NOT NULL,
    best character varying(255),
    sure integer,
    seconds integer,
    presses integer
);
CREATE SEQUENCE public.reviews_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reviews_number_seq OWNED BY public.reviews.number;
CREATE TABLE public.saved_filters (
    name character varying(80) NOT NULL,
    query character varying(1000) NOT NULL,
    editor character varying(80) NOT NULL,
    made character varying(27) NOT NULL
);
CREATE TABLE public.settings (
    name character varying(40) NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.site_decisions (
    number bigint NOT NULL,
    site character varying(255) NOT NULL,
    key character varying(64) NOT NULL,
    action character varying(8) NOT NULL,
    id_article bigint NOT NULL,
    id_mot bigint NOT NULL,
    mots text NOT NULL,
    author character varying(255) NOT NULL,
    way character varying(8) NOT NULL,
    made character varying(27) NOT NULL,
    fetched character varying(27) NOT NULL
);
CREATE SEQUENCE public.site_decisions_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.site_decisions_number_seq OWNED BY public.site_decisions.number;
CREATE TABLE public.suggestions (
    article bigint NOT NULL,
    label character varying(255) NOT NULL
);
CREATE TABLE public.tokens (
    number bigint NOT NULL,
    site character varying(255) NOT NULL,
    digest character varying(64) NOT NULL,
    made character varying(27) NOT NULL
);
CREATE SEQUENCE public.tokens_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.tokens_number_seq OWNED BY public.tokens.number;
CREATE TABLE public.vain_searches (
    number bigint NOT NULL,
    article bigint NOT NULL,
    text character varying(255) NOT NULL,
    key character varying(255) NOT NULL,
    editor character varying(80) NOT NULL,
    proposed boolean NOT NULL,
    dismissed boolean NOT NULL,
    made character varying(27) NOT NULL
);
CREATE SEQUENCE public.vain_searches_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.vain_searches_number_seq OWNED BY public.vain_searches.number;
ALTER TABLE ONLY public.accounts ALTER COLUMN number SET DEFAULT nextval('public.accounts_number_seq'::regclass);
ALTER TABLE ONLY public.articles ALTER COLUMN number SET DEFAULT nextval('public.articles_number_seq'::regclass);
ALTER TABLE ONLY public.decisions ALTER COLUMN number SET DEFAULT nextval('public.decisions_number_seq'::regclass);
ALTER TABLE ONLY public.events ALTER COLUMN number SET DEFAULT nextval('public.events_number_seq'::regclass);
ALTER TABLE ONLY public.handovers ALTER COLUMN number SET DEFAULT nextval('public.handovers_number_seq'::regclass);
ALTER TABLE ONLY public.notes ALTER COLUMN number SET DEFAULT nextval('public.notes_number_seq'::regclass);
ALTER TABLE ONLY public.reviews ALTER COLUMN number SET DEFAULT nextval('public.reviews_number_seq'::regclass);
ALTER TABLE ONLY public.site_decisions ALTER COLUMN number SET DEFAULT nextval('public.site_decisions_number_seq'::regclass);
ALTER TABLE ONLY public.tokens ALTER COLUMN number SET DEFAULT nextval('public.tokens_number_seq'::regclass);
ALTER TABLE ONLY public.vain_searches ALTER COLUMN number SET DEFAULT nextval('public.vain_searches_number_seq'::regclass);
COPY public.accounts (number, name, login, role, password, disabled, made) FROM stdin;
1	Awa Ndiaye	\N	manager	$argon2id$v=19$m=65536,t=3,p=4$9XKBoPpuPx6CLPOq/SH6lw$7+W3Xnu7m2hFXeWU+fk+lvEJq2BI0QUF/P3WQZFENBQ	f	2026-11-30T08:07:00.000000Z
2	Modou Fall	modou	editor	\N	f	2026-11-30T08:21:00.000000Z
\.
COPY public.articles (number, id, title, text, labels, date, section, source, url, lang, story, role, meta, content, imported, blind, revision, review, model, priority, best, score, tier, changes, judges, publication, sent, sureness, aside, note, handover, recheck) FROM stdin;
1	osiris.sn/4012	Wave baisse le prix du transfert d’argent (1)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	["Téléphonie"]	2026-03-21	\N	Le Soleil	https://www.osiris.sn/spip.php?article4012	\N	\N	reference	{"site":"osiris.sn","id_article":4012,"id_mot":[17]}	93e2345fdb322d00ad3ed7e275b9d22a	2026-11-30T08:00:00.000000Z	f	1	1	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	waiting	f	0.93	f	\N	\N	\N
2	osiris-2	Wave baisse le prix du transfert d’argent (2)	L’ARTP publie ses chiffres.\nLa fibre arrive à Ziguinchor.	["Internet"]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	c98d5cdaed4ceb2326f1ccabb380f6b0	2026-11-30T08:00:00.000000Z	f	2	\N	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	\N	f	0.93	f	1	1	\N
3	osiris-3	Wave baisse le prix du transfert d’argent (3)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	b80d091bab9ebd80c7faad5216068f89	2026-11-30T08:00:00.000000Z	f	1	4	osiris@3f2a	0.5	Fintech	0.99	apply	f	f	\N	f	0.99	f	\N	\N	\N
4	osiris-4	Wave baisse le prix du transfert d’argent (4)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	e7ea35fe42a29b864a043909486e8dce	2026-11-30T08:00:00.000000Z	f	1	5	osiris@3f2a	0.5	Fintech	0.41	propose	t	f	\N	f	0.41	f	\N	\N	Satellites
5	osiris-5	Wave baisse le prix du transfert d’argent (5)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	ed427f83e0de69b4ae44f4ce14e29716	2026-11-30T08:00:00.000000Z	f	1	6	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	\N	f	0.93	f	\N	\N	\N
6	osiris-6	Wave baisse le prix du transfert d’argent (6)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	900424214babf117fea9267724a2abbc	2026-11-30T08:00:00.000000Z	f	1	7	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	\N	f	0.93	t	\N	\N	\N
7	osiris-7	Wave baisse le prix du transfert d’argent (7)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	b94bb26ecd4bb9dffe29d63a63411d2e	2026-11-30T08:00:00.000000Z	f	0	\N	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	\N	f	0.93	f	\N	\N	\N
8	osiris-22	Wave baisse le prix du transfert d’argent (22)	Les abonnés de Kolda paient désormais avec leur téléphone mobile.	[]	2026-03-21	\N	Le Soleil	\N	\N	\N	reference	{}	4725433347664076daf1e7c7184f570e	2026-11-30T08:00:00.000000Z	t	1	8	osiris@3f2a	0.5	Fintech	0.93	apply	f	f	\N	f	0.42261669717717154	f	\N	\N	\N
\.
COPY public.decisions (number, review, label, decision, score, tier) FROM stdin;
1	1	Fintech	accept	0.93	apply
2	1	Téléphonie	reject	0.61	propose
3	2	Internet	accept	\N	\N
4	2	Sonatel/Orange	add	0.02	hide
5	5	Fintech	accept	0.93	apply
6	6	Fintech	accept	0.93	apply
7	8	Fintech	add	0.93	apply
8	8	Téléphonie	add	0.61	propose
\.
COPY public.deferrals (article, editor, day) FROM stdin;
7	Awa Ndiaye	2026-11-30
\.
COPY public.desk_search (article, words) FROM stdin;
1	'1' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
2	'2' 'a' 'argent' 'arrive' 'artp' 'baisse' 'chiffres' 'd' 'du' 'fibre' 'l' 'la' 'le' 'prix' 'publie' 'ses' 'transfert' 'wave' 'ziguinchor'
3	'3' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
4	'4' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
5	'5' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
6	'6' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
7	'7' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
8	'22' 'abonnes' 'argent' 'avec' 'baisse' 'd' 'de' 'desormais' 'du' 'kolda' 'le' 'les' 'leur' 'mobile' 'paient' 'prix' 'telephone' 'transfert' 'wave'
\.
COPY public.desk_version (version_num) FROM stdin;
0012
\.
COPY public.events (number, made, who, address, what, about) FROM stdin;
1	2026-11-30T08:14:00.000000Z	awa		account added	Awa Ndiaye: manager
2	2026-11-30T08:28:00.000000Z	awa		account added	Modou Fall: editor
3	2026-11-30T10:20:00.000000Z	awa	127.0.0.1	sign-in	Awa Ndiaye
\.
COPY public.filed (article, place, label) FROM stdin;
1	0	Fintech
2	0	Internet
3	0	Fintech
4	0	Fintech
5	0	Fintech
8	0	Fintech
8	1	Téléphonie
\.
COPY public.handovers (number, article, sender, receiver, made) FROM stdin;
1	2	Awa Ndiaye	Modou Fall	2026-11-30T09:45:00.000000Z
\.
COPY public.keywords (label, id_mot, site) FROM stdin;
Fintech	18	osiris.sn
Téléphonie	17	osiris.sn
\.
COPY public.notes (number, article, flag, text, editor, made) FROM stdin;
1	2	t	Vérifier la date avec l’ARTP	Awa Ndiaye	2026-11-30T09:38:00.000000Z
\.
COPY public.presence (article, editor, seen) FROM stdin;
\.
COPY public.reviews (number, key, article, revision, editor, made, model, blind, labels, undoes, carried, aside, best, sure, seconds, presses) FROM stdin;
1	cle-1	1	1	Awa Ndiaye	2026-11-30T08:42:00.000000Z	osiris@3f2a	f	["Fintech"]	\N	{"labels":["Téléphonie"],"id_mot":[17],"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
2	cle-2	2	1	Modou Fall	2026-11-30T08:49:00.000000Z	osiris@3f2a	f	["Internet","Sonatel/Orange"]	\N	{"labels":["Internet"],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
3	cle-3	2	2	Modou Fall	2026-11-30T08:56:00.000000Z	osiris@3f2a	f	["Internet"]	2	{"labels":["Internet"],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
4	cle-4	3	1	Awa Ndiaye	2026-11-30T09:03:00.000000Z	osiris@3f2a	f	["Fintech"]	\N	{"labels":[],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	Fintech	1	12	3
5	lot:lot-1:4	4	1	Awa Ndiaye	2026-11-30T09:10:00.000000Z	osiris@3f2a	f	["Fintech"]	\N	{"labels":[],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
6	lot:lot-1:5	5	1	Awa Ndiaye	2026-11-30T09:17:00.000000Z	osiris@3f2a	f	["Fintech"]	\N	{"labels":[],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
7	cle-5	6	1	Awa Ndiaye	2026-11-30T09:24:00.000000Z	osiris@3f2a	f	[]	\N	{"labels":[],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	t	\N	\N	\N	\N
8	cle-6	8	1	Modou Fall	2026-11-30T09:31:00.000000Z	osiris@3f2a	t	["Fintech","Téléphonie"]	\N	{"labels":[],"id_mot":null,"imported":"2026-11-30T08:00:00.000000Z"}	f	\N	\N	\N	\N
\.
COPY public.saved_filters (name, query, editor, made) FROM stdin;
Surs du Soleil	etat=open&source=Le+Soleil	Awa Ndiaye	2026-11-30T09:52:00.000000Z
\.
COPY public.settings (name, value) FROM stdin;
password	$argon2id$v=19$m=65536,t=3,p=4$DgNh5NvwfU8KCnKWBNyFOg$KO+HiRjfa6hLFq4UYzgMrhHOxQa8U/TT7Awff8q1GNs
secret	5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e
\.
COPY public.site_decisions (number, site, key, action, id_article, id_mot, mots, author, way, made, fetched) FROM stdin;
1	osiris.sn	d1	add	4012	18	[17,18]	Fatou Diop	plugin	2026-11-29T09:00:00.000000Z	2026-11-30T10:13:00.000000Z
\.
COPY public.suggestions (article, label) FROM stdin;
1	Fintech
1	Téléphonie
2	Fintech
2	Téléphonie
3	Fintech
3	Téléphonie
4	Fintech
4	Téléphonie
5	Fintech
5	Téléphonie
6	Fintech
6	Téléphonie
7	Fintech
7	Téléphonie
8	Fintech
8	Téléphonie
\.
COPY public.tokens (number, site, digest, made) FROM stdin;
1	osiris.sn	0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f	2026-11-30T08:35:00.000000Z
\.
COPY public.vain_searches (number, article, text, key, editor, proposed, dismissed, made) FROM stdin;
1	2	Satellites	satellites	Awa Ndiaye	f	f	2026-11-30T09:59:00.000000Z
2	7	satellites	satellites	Modou Fall	t	f	2026-11-30T10:06:00.000000Z
\.
SELECT pg_catalog.setval('public.accounts_number_seq', 2, true);
SELECT pg_catalog.setval('public.articles_number_seq', 8, true);
SELECT pg_catalog.setval('public.decisions_number_seq', 8, true);
SELECT pg_catalog.setval('public.events_number_seq', 3, true);
SELECT pg_catalog.setval('public.handovers_number_seq', 1, true);
SELECT pg_catalog.setval('public.notes_number_seq', 1, true);
SELECT pg_catalog.setval('public.reviews_number_seq', 8, true);
SELECT pg_catalog.setval('public.site_decisions_number_seq', 1, true);
SELECT pg_catalog.setval('public.tokens_number_seq', 1, true);
SELECT pg_catalog.setval('public.vain_searches_number_seq', 2, true);
ALTER TABLE ONLY public.desk_search
    ADD CONSTRAINT desk_search_pkey PRIMARY KEY (article);
ALTER TABLE ONLY public.desk_version
    ADD CONSTRAINT desk_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (number);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (number);
ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT pk_decisions PRIMARY KEY (number);
ALTER TABLE ONLY public.deferrals
    ADD CONSTRAINT pk_deferrals PRIMARY KEY (article, editor);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (number);
ALTER TABLE ONLY public.filed
    ADD CONSTRAINT pk_filed PRIMARY KEY (article, place);
ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT pk_handovers PRIMARY KEY (number);
ALTER TABLE ONLY public.keywords
    ADD CONSTRAINT pk_keywords PRIMARY KEY (site, label);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT pk_notes PRIMARY KEY (number);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT pk_presence PRIMARY KEY (article, editor);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (number);
ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT pk_saved_filters PRIMARY KEY (name);
ALTER TABLE ONLY public.settings
    ADD CONSTRAINT pk_settings PRIMARY KEY (name);
ALTER TABLE ONLY public.site_decisions
    ADD CONSTRAINT pk_site_decisions PRIMARY KEY (number);
ALTER TABLE ONLY public.suggestions
    ADD CONSTRAINT pk_suggestions PRIMARY KEY (article, label);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT pk_tokens PRIMARY KEY (number);
ALTER TABLE ONLY public.vain_searches
    ADD CONSTRAINT pk_vain_searches PRIMARY KEY (number);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT uq_accounts_login UNIQUE (login);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT uq_accounts_name UNIQUE (name);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_id UNIQUE (id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_article_revision UNIQUE (article, revision);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_key UNIQUE (key);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_undoes UNIQUE (undoes);
ALTER TABLE ONLY public.site_decisions
    ADD CONSTRAINT uq_site_decisions_site_key UNIQUE (site, key);
ALTER TABLE ONLY public.vain_searches
    ADD CONSTRAINT uq_vain_searches_article_key_editor UNIQUE (article, key, editor);
CREATE INDEX ix_articles_date ON public.articles USING btree (date);
CREATE INDEX ix_articles_handover ON public.articles USING btree (handover);
CREATE INDEX ix_articles_priority ON public.articles USING btree (priority);
CREATE INDEX ix_articles_publication ON public.articles USING btree (publication);
CREATE INDEX ix_articles_recheck ON public.articles USING btree (recheck);
CREATE INDEX ix_articles_review_date ON public.articles USING btree (review, date);
CREATE INDEX ix_articles_review_priority ON public.articles USING btree (review, priority);
CREATE INDEX ix_articles_review_sureness ON public.articles USING btree (review, sureness);
CREATE INDEX ix_articles_source ON public.articles USING btree (source);
CREATE INDEX ix_articles_sureness ON public.articles USING btree (sureness);
CREATE INDEX ix_decisions_label ON public.decisions USING btree (label);
CREATE INDEX ix_decisions_review ON public.decisions USING btree (review);
CREATE INDEX ix_desk_search_words ON public.desk_search USING gin (words);
CREATE INDEX ix_filed_label ON public.filed USING btree (label);
CREATE INDEX ix_handovers_article ON public.handovers USING btree (article);
CREATE INDEX ix_handovers_receiver ON public.handovers USING btree (receiver);
CREATE INDEX ix_notes_article ON public.notes USING btree (article);
CREATE INDEX ix_reviews_editor ON public.reviews USING btree (editor);
CREATE INDEX ix_site_decisions_site_id_article ON public.site_decisions USING btree (site, id_article);
CREATE INDEX ix_suggestions_label ON public.suggestions USING btree (label);
CREATE INDEX ix_vain_searches_key ON public.vain_searches USING btree (key);
ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT fk_decisions_review FOREIGN KEY (review) REFERENCES public.reviews(number);
ALTER TABLE ONLY public.deferrals
    ADD CONSTRAINT fk_deferrals_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.filed
    ADD CONSTRAINT fk_filed_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT fk_handovers_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT fk_notes_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT fk_presence_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_undoes FOREIGN KEY (undoes) REFERENCES public.reviews(number);
ALTER TABLE ONLY public.suggestions
    ADD CONSTRAINT fk_suggestions_article FOREIGN KEY (article) REFERENCES public.articles(number);
ALTER TABLE ONLY public.vain_searches
    ADD CONSTRAINT fk_vain_searches_article FOREIGN KEY (article) REFERENCES public.articles(number);
