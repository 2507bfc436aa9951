


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
    changes boolean NOT NULL
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



CREATE TABLE public.keywords (
    label character varying(255) NOT NULL,
    id_mot bigint NOT NULL
);



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
    undoes bigint
);



CREATE SEQUENCE public.reviews_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.reviews_number_seq OWNED BY public.reviews.number;



CREATE TABLE public.settings (
    name character varying(40) NOT NULL,
    value text NOT NULL
);



CREATE TABLE public.suggestions (
    article bigint NOT NULL,
    label character varying(255) NOT NULL
);



ALTER TABLE ONLY public.articles ALTER COLUMN number SET DEFAULT nextval('public.articles_number_seq'::regclass);



ALTER TABLE ONLY public.decisions ALTER COLUMN number SET DEFAULT nextval('public.decisions_number_seq'::regclass);



ALTER TABLE ONLY public.events ALTER COLUMN number SET DEFAULT nextval('public.events_number_seq'::regclass);



ALTER TABLE ONLY public.reviews ALTER COLUMN number SET DEFAULT nextval('public.reviews_number_seq'::regclass);



COPY public.articles (number, id, title, text, labels, date, section, source, url, lang, story, role, meta, content, imported, blind, revision, review, model, priority, best, score, tier, changes) FROM stdin;
1	d-0522	ARTP : trois directions successives, trois gestions contestées	Depuis sa création, l'Agence de régulation des télécommunications et des postes voit la gestion de chacun de ses directeurs généraux remise en cause, constate l'article, qui parle de poste maudit. Les trois anciens dirigeants ont été entendus ou poursuivis par la justice, et deux ont été placés en détention. Au centre du dossier figure le prélèvement de 2 % sur le prix de la troisième licence, vendue à Sudatel, soit 1,6 milliard de francs CFA. L'institution, réputée riche, occupe depuis plus de dix ans l'actualité pour des dépenses jugées excessives.	["Gestion de l’ARTP"]	2012-07-04	Articles de presse > Archives 1999-2024 > Année 2012 > Juillet	\N	https://osiris.sn/La-direction-de-l-ARTP-est-elle-un.html	\N	s-0522	reference	{"provenance":"digest","id_article":24000,"id_mot":[11],"statut":"publie"}	fbf1e70093fc77fe8aa4845d3b7bc777	2026-10-05T08:00:00.000000Z	f	1	96	model-0.1.0@4cf9eef8bd6e	0.25320709202710073	Régulation des télécoms	0.8618611022281443	propose	t
2	d-0523	Licence de Sentel : les premières auditions du Sénat intriguent	La commission ad hoc du Sénat sur l'attribution de la licence de téléphonie mobile à Sentel GSM a fixé sa feuille de route, et l'ordre des auditions surprend. Elle entendra d'abord un ministre d'État, puis le conseiller présidentiel pour les nouvelles technologies et le directeur de l'opérateur. Or les deux premiers n'occupaient aucune fonction publique en 1998-1999, quand la licence a été accordée, relève l'article, qui s'interroge sur les véritables motivations de la chambre.	[]	2010-04-24	Articles de presse > Archives 1999-2024 > Année 2010 > Avril	\N	https://www.osiris.sn/L-affaire-Sentel-devant-la.html	\N	s-0472	reference	{"provenance":"digest"}	b5fa902d6fa5eb8ec3b3296a894b57db	2026-10-05T08:07:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.002670158224811778	Licences de télécommunications	0.9994351535755859	apply	f
3	d-0524	Internet : à Dakar, les adolescents préfèrent les sites de rencontres	À la maison ou au cybercafé, les jeunes Dakarois passent beaucoup de temps en ligne, moins pour leurs recherches scolaires, comme le voudraient leurs parents, que pour discuter. Dans deux cybers voisins de Liberté 3, presque toutes les machines sont prises avant midi ; les écrans affichent surtout Facebook, MSN, Skyblog et d'autres sites de rencontre ou de messagerie instantanée. Des collégiens racontent leurs habitudes sous couvert de l'anonymat. L'accès à Internet est devenu courant grâce aux technologies de l'information.	["Usages et comportements"]	2010-09-17	Articles de presse > Archives 1999-2024 > Année 2010 > Septembre	\N	https://www.osiris.sn/Internet-Les-ados-plus-accros-aux.html	\N	s-0524	reference	{"provenance":"digest"}	d0c8f8a793af4557f2c68bad17bb0579	2026-10-05T08:14:00.000000Z	f	2	220	model-0.1.0@4cf9eef8bd6e	0.003939735956556666	Usages et comportements	0.9993098954217781	apply	f
4	d-0525	Magal de Touba : Sonatel Mobiles quintuple les capacités de son réseau	Pour éviter la saturation du réseau pendant le Magal de Touba, Sonatel Mobiles a multiplié par cinq ses capacités habituelles dans la ville. Neuf stations suffisent d'ordinaire à écouler le trafic ; l'opérateur en a installé l'équivalent de cinquante, contre 5 en 2000, 19 en 2003, 25 en 2004 et 36 en 2005, précise son directeur général, Léon Charles Ciss. Chaque station coûte 75 millions de francs CFA, et l'investissement total atteint 4 milliards. L'entreprise veut offrir une bonne qualité de communication durant ce grand rendez-vous religieux.	["Téléphonie"]	2006-03-17	Articles de presse > Archives 1999-2024 > Année 2006 > Mars	\N	https://osiris.sn/Couverture-telephonique-du-Magal.html	\N	s-0170	reference	{"provenance":"digest"}	a828a14919bd204ac32ab857dcf2b521	2026-10-06T18:11:00.000000Z	f	5	279	model-0.1.0@4cf9eef8bd6e	0.25308780359908306	Qualité de service	0.898895471863727	apply	t
5	d-0526	Région de Thiès : l'état civil des collectivités sera informatisé	Les communes et communautés rurales de la région de Thiès préparent l'informatisation de leur état civil, avec l'appui du conseil régional français de Midi-Pyrénées, partenaire depuis plus de dix ans. Il reste à réunir les moyens. Pour les maires et les présidents de conseil rural, la gestion des actes est un casse-tête : il faut répondre avec des moyens de fortune à des demandes souvent urgentes, les locaux manquent et les registres des années 1950, abîmés par les rongeurs, les insectes et les intempéries, sont parfois introuvables ou incomplets.	["Collectivités locales"]	2006-01-19	Articles de presse > Archives 1999-2024 > Année 2006 > Janvier	\N	https://osiris.sn/thies-communes-et-communautes-rurales-bientot-l-informatisation-de-l-etat-civil.html	\N	s-0526	reference	{"provenance":"digest"}	904ae497847f830c19936353e8d20938	2026-10-05T08:28:00.000000Z	f	6	226	model-0.1.0@4cf9eef8bd6e	0.38177984517500413	Politique nationale	0.7218291462982073	propose	t
6	d-0527	Un village sénégalais sur deux relié au téléphone	La Sonatel a raccordé 400 villages au téléphone fixe en 2004, pour un investissement de 6,2 milliards de FCFA, indique un communiqué de l'opérateur. Au total, 7 134 localités, soit plus de la moitié des villages du Sénégal, accèdent désormais au fixe ou au mobile, et 1 006 disposent du fax et d'un point d'Internet public. L'effort doublera en 2005 : 12,9 milliards seront consacrés aux deux réseaux. Le groupe dit vouloir ainsi accélérer la desserte du monde rural en services de télécommunications.	["Infrastructures"]	2004-12-08	Articles de presse > Archives 1999-2024 > Année 2004 > Décembre	\N	https://www.osiris.sn/plus-de-50-des-villages-du-senegal-accedent-aux-services-de-telecommunications.html	\N	s-0527	reference	{"provenance":"digest","id_article":24005,"id_mot":[12],"statut":"publie"}	18c307957c223ec58a2bba9004b46ef4	2026-10-05T08:35:00.000000Z	f	3	271	model-0.1.0@4cf9eef8bd6e	0.6525518690876211	Qualité de service	0.43455842737855255	propose	t
7	d-0528	Vallée du fleuve : les réseaux voisins brouillent le mobile sénégalais	Dans plusieurs localités de la vallée du fleuve Sénégal, comme Yaféra et Aroundou, les abonnés de la Sonatel/Orange peinent à téléphoner : leurs appareils accrochent les réseaux mobiles du Mali ou de la Mauritanie. Les habitants de la région de Matam et d'une partie de celle de Tambacounda voient chaque jour s'afficher Matel ou Mauritel sur leur écran. Le portable a pourtant supplanté tous les autres moyens de communication par sa rapidité, mais près des frontières l'interférence rend le réseau national presque inexistant.	["Téléphonie"]	2007-09-06	Articles de presse > Archives 1999-2024 > Année 2007 > Septembre	\N	https://www.osiris.sn/telephonie-mobile-dans-la-vallee-du-fleuve-senegal-quand-matel-et-mauritel.html	\N	s-0528	reference	{"provenance":"digest"}	6234dae1c4ef783d5b458ab3ae4c36ae	2026-10-05T08:42:00.000000Z	f	2	194	model-0.1.0@4cf9eef8bd6e	0.4074694724386822	Usages et comportements	0.7749356730740355	apply	t
8	d-0529	À Dakar, le campus numérique francophone attire jusqu'à cinq cents usagers par jour	Créé par l'Agence universitaire de la Francophonie et ouvert en octobre 2000, le campus numérique de Dakar met à disposition une centaine d'ordinateurs connectés. Entre 400 et 500 personnes, surtout des étudiants, le fréquentent chaque jour pour 2 500 francs CFA par mois. La ligne d'un mégabit y raccourcit les recherches, et les usagers jugent l'équipement irréprochable. Des initiations à l'informatique y sont proposées ; une dizaine d'étudiants sénégalais, sélectionnés par des universités occidentales, y préparent à distance des diplômes supérieurs français.	["TIC pour l’éducation"]	2003-12-09	Articles de presse > Archives 1999-2024 > Année 2003 > Décembre	\N	https://osiris.sn/le-campus-numerique-francophone-de-dakar-desenclave-le-savoir-au-senegal.html	\N	s-0529	reference	{"provenance":"digest"}	f1d830edf307652a872285f69459252b	2026-10-05T08:49:00.000000Z	f	1	3	model-0.1.0@4cf9eef8bd6e	0.21077003955803947	TIC pour l’éducation	0.9207580046925326	apply	f
9	d-0530	Cyber campus Sinkou : cinq cents ordinateurs pour les étudiants de l'UCAD	Le cyber campus Sinkou, installé à l'Université Cheikh Anta Diop pour 1,2 milliard de francs, aligne 500 ordinateurs Dell reliés à Internet par une antenne VSAT, ainsi qu'une agence bancaire et un restaurant. L'abonnement revient à 5 000 francs par mois ou 30 000 francs par an, contre 150 francs l'heure pour les non-abonnés, détaille son directeur technique, Ibrahima Seck. Un système de paiement doit permettre aux étudiants de retirer leurs bourses sur place. Le complexe est présenté comme sans équivalent en Afrique de l'Ouest.	[]	2007-01-13	Articles de presse > Archives 1999-2024 > Année 2007 > Janvier	\N	https://www.osiris.sn/Installation-d-un-cyber-campus-a-l.html	\N	s-0443	reference	{"provenance":"digest"}	12df035431f503d7b66d406ab90b1b42	2026-10-05T08:56:00.000000Z	f	3	222	model-0.1.0@4cf9eef8bd6e	0.39017908622817876	TIC pour l’éducation	0.7228268334812781	apply	f
10	d-0531	L'UCAD ouvre les portes de son cyber Sinkou	Depuis vendredi, le complexe informatique Sinkou, situé face à la direction du Centre des œuvres universitaires de Dakar, accueille le public lors de journées portes ouvertes. De nombreux étudiants sont venus se connecter gratuitement, ainsi que le ministre de l'Information, porte-parole du gouvernement. Pour un étudiant en droit, l'équipement aidera la recherche. Son promoteur, Oumar Sy, dit vouloir accompagner la politique de l'État, qui consacre 40 % de son budget à l'éducation, avec ce centre de 500 ordinateurs tourné vers les nouvelles technologies.	["Télécentres/Cybercentres"]	2007-01-13	Articles de presse > Archives 1999-2024 > Année 2007 > Janvier	\N	https://osiris.sn/500-ordinateurs-a-la-cite.html	\N	s-0443	reference	{"provenance":"digest"}	2738d7be90d3cecf638a891052110103	2026-10-05T09:03:00.000000Z	f	1	278	model-0.1.0@4cf9eef8bd6e	0.5406596245974197	Politique nationale	0.49990710376204617	propose	f
11	d-0532	Université de Saint-Louis : le Wi-Fi sur tout le campus pédagogique	L'Université Gaston Berger, l'ARTP et l'Agence de l'informatique de l'État ont signé mercredi au Rectorat, en présence du ministre de la Communication, Abou Lô, un protocole qui dote le campus d'un réseau Wi-Fi. Les étudiants n'auront plus à s'agglutiner dans les amphithéâtres, les jardins ou sous les acacias pour capter Internet : tout ordinateur pourra se connecter directement, et enseignants comme chercheurs communiqueront plus aisément. Le ministre a rappelé que l'accès de tous aux TIC fait partie des défis de l'État.	["TIC pour l’éducation"]	2012-10-11	Articles de presse > Archives 1999-2024 > Année 2012 > Octobre	\N	https://osiris.sn/recherche-universitaire-et-acces-aux-tic-le-campus-de-l-ugb-dote-d-un-reseau.html	\N	s-0532	reference	{"provenance":"digest","id_article":24010,"id_mot":[13],"statut":"publie"}	5ee10f537a8c121f9da54407fd35de1e	2026-10-05T09:10:00.000000Z	f	1	284	model-0.1.0@4cf9eef8bd6e	0.0642426060027442	TIC pour l’éducation	0.9811595681494764	apply	f
12	d-0533	Cinq mille enseignants équipés en ordinateurs grâce à un accord avec la Bicis	Un protocole signé le 4 mai associe la Bicis, l'Agence de l'informatique de l'État, le Collectif des associations de disciplines et la société Négocium. Il permettra à 5 000 enseignants, du préscolaire à l'université, d'acquérir un ordinateur Pentium 3 avec ses accessoires pour préparer leurs cours et corriger à domicile, là où se fait l'essentiel de leur travail. Ce partenariat public-privé s'inscrit dans un projet du chef de l'État et doit donner aux professeurs les moyens matériels de mieux remplir leur mission.	["TIC pour l’éducation"]	2005-05-07	Articles de presse > Archives 1999-2024 > Année 2005 > Mai	\N	https://www.osiris.sn/un-enseignant-une-banque-un-ordinateur-5-000-enseignants-passent-de-la-craie-au.html	\N	s-0533	reference	{"provenance":"digest"}	11539aff70f3ca93f2f6595ad9cd8412	2026-10-05T09:17:00.000000Z	f	4	\N	model-0.1.0@4cf9eef8bd6e	0.5800954372491263	TIC pour l’éducation	0.6117123523636365	propose	f
13	d-0534	Trente ordinateurs pour les écoles de Sicap-Liberté	Le ministre de l'Éducation, Moustapha Sourang, a offert trente ordinateurs aux établissements de la commune d'arrondissement de Sicap-Liberté. Ce geste récompense l'engagement de la municipalité, dirigée par Adja Gnagna Touré, en faveur de la scolarité et de la prise en charge des élèves. La commune, a-t-il souligné, fait beaucoup d'arbitrages au profit de l'école, et le ministère n'aurait guère de problèmes si tous les maires agissaient ainsi. Il a présenté ce lot comme un encouragement et promis d'autres actions concrètes.	["TIC pour l’éducation"]	2005-12-30	Articles de presse > Archives 1999-2024 > Année 2005 > Décembre	\N	https://osiris.sn/Informatisation-des-ecoles-de-la.html	\N	s-0534	reference	{"provenance":"digest"}	070eaa48fc0228b7a80324c34afe6bb9	2026-10-05T09:24:00.000000Z	f	4	252	model-0.1.0@4cf9eef8bd6e	0.05355002576691969	TIC pour l’éducation	0.9860081140791278	apply	f
14	d-0535	Microsoft propose d'inscrire l'ordinateur parmi les fournitures scolaires	Directeur du programme de citoyenneté de Microsoft pour l'Afrique de l'Ouest et du Centre, Samba Guissé explique dans un entretien le but de l'expérience menée au lycée Kennedy : à long terme, que chaque élève ait son ordinateur. Malgré les programmes d'équipement, la demande scolaire reste loin d'être satisfaite. Il suggère donc que les parents achètent la machine à la rentrée, au même titre que les cahiers et les stylos, d'autant qu'elle sert trois à quatre ans.	["TIC pour l’éducation"]	2009-05-29	Articles de presse > Archives 1999-2024 > Année 2009 > Mai	\N	https://osiris.sn/samba-guisse-directeur-du-programme-de-citoyennete-de-microsoft-afrique-de-l.html	\N	s-0535	reference	{"provenance":"digest"}	80ab01c6acb7b1360916f736dfe5aead	2026-10-05T09:31:00.000000Z	f	1	236	model-0.1.0@4cf9eef8bd6e	0.028491678914169455	TIC pour l’éducation	0.9930477034143217	apply	f
15	d-0536	Éducation : le Sénégal, premier partenaire africain du programme PIL de Microsoft	Le ministère de l'Éducation et Microsoft ont conclu le 25 octobre le premier accord « Partner in learning » d'Afrique. Il repose sur trois points : des logiciels récents à tarif éducatif, la formation des enseignants et le suivi par un expert de l'éditeur. Le ministre, Moustapha Sourang, rappelle que le pays consacre 40 % de son budget à l'éducation et que le taux brut de scolarisation atteint 80 % ; les technologies doivent maintenant améliorer la qualité de l'enseignement.	["TIC pour l’éducation"]	2004-11-02	Articles de presse > Archives 1999-2024 > Année 2004 > Novembre	\N	https://osiris.sn/microsoft-signe-son-premier-programme-de-partenariat-educatif-en-afrique.html	\N	s-0536	reference	{"provenance":"digest"}	01b4330c6442b3d73de8ef6c06dab471	2026-10-05T09:38:00.000000Z	t	2	232	model-0.1.0@4cf9eef8bd6e	0.8266578921900001	TIC pour l’éducation	0.9878999839313801	apply	f
16	d-0537	Microsoft offre des fournitures à quatre écoles de la banlieue dakaroise	Le bureau de Microsoft pour l'Afrique de l'Ouest et du Centre a remis le 9 décembre 2010 des fournitures scolaires d'une valeur de 2 millions de FCFA à quatre écoles élémentaires publiques de la banlieue de Dakar, dont Sahm Notaire à Guédiawaye. Connue pour ses logiciels, la société s'essaie ainsi au mécénat, après plusieurs actions dans le domaine de l'éducation. Autorités scolaires et parents d'élèves ont salué ce geste, qui fait d'elle un partenaire majeur de l'école sénégalaise.	[]	2010-12-13	Articles de presse > Archives 1999-2024 > Année 2010 > Décembre	\N	https://osiris.sn/Dons-de-fournitures-scolaires-dans.html	\N	s-0535	reference	{"provenance":"digest","id_article":24015,"id_mot":[],"statut":"publie"}	57508fe2a32d95fc2f905324ce64c849	2026-10-05T09:45:00.000000Z	f	5	121	model-0.1.0@4cf9eef8bd6e	0.015434006244249834	TIC pour l’éducation	0.9967973696901574	apply	f
17	d-0538	Les télécentres, victimes de l'essor du mobile	Apparus en 1992, les télécentres ont fait du Sénégal le deuxième parc mondial après l'Inde et devant la Malaisie : 18 530 étaient recensés en 2004-2005. Ils ont créé de 30 000 à 40 000 emplois, versé 50 à 60 milliards à la Sonatel, soit 40 % de son chiffre d'affaires, et rapporté à l'État 5 milliards de TVA par an. Aujourd'hui, la percée du téléphone mobile et la rigidité de leur fonctionnement les condamnent. L'union des exploitants, l'Unetts, refuse la fatalité et prépare sa riposte.	["Télécentres/Cybercentres"]	2008-02-18	Articles de presse > Archives 1999-2024 > Année 2008 > Février	\N	https://www.osiris.sn/quand-le-mobile-lamine-les-telecentres.html	\N	s-0123	reference	{"provenance":"digest"}	2e16f30571f4ccd28c99884d5550e192	2026-10-05T09:52:00.000000Z	f	3	212	model-0.1.0@4cf9eef8bd6e	0.06835623329340598	Télécentres/Cybercentres	0.9787168852440494	apply	f
18	d-0539	Les syndicats de la Sonatel refusent de passer sous la marque Orange	L'intersyndicale de la Sonatel refuse que le label Orange se substitue aux noms Sonatel et Alizé. Par la voix de son coordonnateur, Ibrahima Konté, elle redoute que l'opérateur y laisse son identité, alors qu'il constitue à ses yeux une institution nationale. Pour les syndicats, le groupe français est un partenaire stratégique et l'entreprise sénégalaise n'a pas à se comporter comme l'une de ses filiales. Ils déplorent qu'aucune concertation n'ait précédé ce projet et comptent sur le directeur général pour faire entendre leur position.	["Sonatel/Orange"]	2005-11-22	Articles de presse > Archives 1999-2025 > Année 2005 > Novembre	\N	https://www.osiris.sn/L-intersyndicale-de-la-SONATEL,2098.html	\N	s-0539	reference	{"provenance":"digest"}	dceebf1eb7fdbe99f9d6e282783d0158	2026-10-05T09:59:00.000000Z	t	0	\N	model-0.1.0@4cf9eef8bd6e	0.9315314703549482	Mouvements sociaux	0.9801551828226976	apply	t
19	d-0540	Télécoms : feu vert attendu en mars 2005 pour un nouvel opérateur global	Le ministre Joseph Ndong a présenté à la presse la lettre de politique sectorielle des télécommunications. Un appel d'offres international sera lancé au cours du premier trimestre 2005 pour choisir un nouvel opérateur, que le gouvernement compte autoriser dès le mois de mars. Celui-ci recevra une licence globale couvrant à la fois le téléphone fixe, le mobile et les communications internationales. Une étude portera en outre sur l'ouverture à la concurrence de la transmission de données et de l'accès à l'international, qui complétera la libéralisation du secteur.	["Privatisation/Libéralisation"]	2005-01-27	Articles de presse > Archives 1999-2025 > Année 2005 > Janvier	\N	https://www.osiris.sn/liberalisation-des-telecom-le-nouvel-operateur-sera-autorise-en-mars-2005.html	\N	s-0056	reference	{"provenance":"digest"}	efc3d5f6a84c6af7a6f70b564722de50	2026-10-05T10:06:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.10782621371308714	Politique nationale	0.9525105921589069	apply	t
20	d-0541	À deux semaines de la fin du monopole de la Sonatel, l'État consulte le secteur	Le Premier ministre Macky Sall a ouvert des journées de concertation sur la libéralisation des télécommunications, à une quinzaine de jours du 19 juillet 2004, date à laquelle le monopole de la Sonatel doit prendre fin. La réforme s'appuie sur le Code des télécommunications adopté en décembre 2001 et sur la création de l'Agence de régulation, l'Art. Aux yeux du chef du gouvernement, l'ouverture du marché doit aider le Sénégal à conserver, dans ce domaine, sa position de leader en Afrique de l'Ouest.	["Privatisation/Libéralisation"]	2004-07-03	Articles de presse > Archives 1999-2025 > Année 2004 > Juillet	\N	https://www.osiris.sn/liberalisation-des-telecoms-le-19-juillet-prochain-le-compte-a-rebours-a.html	\N	s-0057	reference	{"provenance":"digest"}	42fb736dbc1d8aba5368b951e81229a7	2026-10-05T10:13:00.000000Z	f	3	181	model-0.1.0@4cf9eef8bd6e	0.012704266460353955	Politique nationale	0.9970096275268293	apply	t
21	d-0542	Les gérants de télécentres s'inquiètent des lenteurs de la libéralisation	Réunie en point de presse sur le thème « Télécentre et libéralisation », l'Unetts, organisation des exploitants de télécentres, s'est dite préoccupée par le tour que prend l'ouverture du marché des télécommunications. Par la voix de Bassirou Cissé, elle rappelle son poids : 17 000 lignes, 50 milliards de chiffre d'affaires, 30 000 emplois et 7 milliards de TVA. Elle regrette que le cahier des charges n'ait toujours pas été publié par l'Art, le régulateur, et réclame l'attribution sans délai de la troisième licence de télécommunications.	["Privatisation/Libéralisation"]	2006-02-16	Articles de presse > Archives 1999-2025 > Année 2006 > Février	\N	https://www.osiris.sn/les-prestataires-de-services-inquiets-du-processus-de-liberalisation-des.html	\N	s-0123	reference	{"provenance":"digest","id_article":24020,"id_mot":[14],"statut":"publie"}	b9423ae37783fd1a83a94f7569762247	2026-10-05T10:20:00.000000Z	f	2	20	model-0.1.0@4cf9eef8bd6e	0.3770923087512848	Télécentres/Cybercentres	0.6996383247872813	apply	t
22	d-0543	Ouverture des télécoms : trois mois avant l'échéance, le flou demeure	Décidée en 1996 et qualifiée de bradage par ses détracteurs, la privatisation de la Sonatel a fait d'un monopole public un monopole privé pour sept ans, avec France Télécom comme principal actionnaire. L'entreprise garde depuis 1997 l'exclusivité du téléphone fixe et de l'international. Le marché doit s'ouvrir le 19 juillet 2004, mais, à un peu plus de trois mois de cette date, rien n'indique comment. L'éditorial constate que la lettre de politique sectorielle, qui devrait fixer les règles du jeu, se fait toujours attendre.	["Privatisation/Libéralisation"]	2004-03-31	Batik > Archives des éditoriaux > Année 2004	Batik	https://www.osiris.sn/liberalisation-des-telecom-toujours-rien-de-clair-a-trois-mois-de-la-date.html	\N	s-0543	reference	{"provenance":"digest"}	6774f89c20b573c217aa26c2947e39d3	2026-10-05T10:27:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.028074577383278884	Politique nationale	0.9921749399091889	apply	t
23	d-0544	La régulation communautaire au menu du quatrième Forum de Dakar	Le quatrième Forum de la régulation s'est ouvert à l'Ucad II sous la présidence du ministre des TIC, Abdoul Aziz Sow. À l'initiative du professeur Abdoulaye Sakho, il porte cette année sur la régulation à l'échelle communautaire, de l'électricité à la banque en passant par les télécommunications et l'audiovisuel. Invité de la rencontre, le professeur Campana, de l'université Paris X Nanterre, est revenu sur l'échec, en Europe, des projets de super-régulateurs, expérience dont les participants sont appelés à tirer les leçons.	[]	2008-12-16	Articles de presse > Archives 1999-2024 > Année 2008 > Décembre	\N	https://www.osiris.sn/Forum-de-la-regulation-edition.html	\N	s-0544	reference	{"provenance":"digest"}	eb1c2df8758da250f44684ed025c1762	2026-10-05T10:34:00.000000Z	f	3	289	model-0.1.0@4cf9eef8bd6e	0.529335412573834	Télécentres/Cybercentres	0.6311924090699501	apply	f
24	d-0545	Faute de matériel chez la Sonatel, à quoi sert Global Voice ?	Le différend entre la Sonatel et l'Artp porte désormais sur l'utilité même de Global Voice, le prestataire choisi pour contrôler les appels internationaux entrants. Pour l'intersyndicale, tant que les équipements de cette société ne sont pas installés dans les locaux de l'opérateur, le régulateur n'a aucune raison de la rémunérer. L'Artp avait menacé d'établir des factures sur la base d'estimations. Les représentants du personnel maintiennent leur refus et assurent qu'ils s'opposeront par tous les moyens à la pose de ces machines.	["Appels internationaux entrants"]	2010-08-18	Articles de presse > Archives 1999-2024 > Année 2010 > Août	\N	https://www.osiris.sn/polemique-sonatel-artp-l-utilite-de-global-voice-en-cause.html	\N	s-0545	reference	{"provenance":"digest"}	6e9eceb110cde368a8945c3a1af88de7	2026-10-06T18:18:00.000000Z	f	2	215	model-0.1.0@4cf9eef8bd6e	0.16251179983739003	Appels internationaux entrants	0.934816236229646	apply	f
25	d-0546	Walf TV règle au Trésor l'amende infligée par le Cnra	Walf TV a versé au Trésor public les 5 millions de francs Cfa d'amende que lui a infligés le Conseil national de régulation de l'audiovisuel, le Cnra. Cette somme vient s'ajouter aux autres condamnations que le groupe dit avoir subies : 150 millions dans le dossier Worldspace, 25 millions dans celui de RDV et 15 millions au profit du Bsda. La maison affirme néanmoins qu'elle ne changera pas de ligne et que la liberté de la presse demeure son credo.	["Régulation des médias"]	2011-01-12	Articles de presse > Archives 1999-2025 > Année 2011 > Janvier	\N	http://osiris.sn/Condamne-par-le-Cnra-Walf-Tv-a.html	\N	s-0546	reference	{"provenance":"digest"}	4df9dc5e4faa7dc4005e91e0ba3ae6bf	2026-10-05T10:48:00.000000Z	f	3	132	model-0.1.0@4cf9eef8bd6e	0.00891092497581953	Régulation des médias	0.9981748172980484	apply	f
26	d-0547	Avis trimestriel du Cnra : trois télévisions mises en demeure	Dans son avis trimestriel, le Conseil national de régulation de l'audiovisuel (Cnra) met en demeure trois chaînes de télévision : Walf TV, RDV et la RTS. À la première, il reproche le générique de l'émission « Xumb te dagan », où apparaît l'image du président de la République. Le patron du groupe visé conteste la décision, qu'il tient pour illégale. Le régulateur publie ce type d'avis tous les trois mois pour signaler aux radios et télévisions du pays les écarts relevés dans leurs programmes.	["Régulation des médias"]	2007-11-02	Articles de presse > Archives 1999-2025 > Année 2007 > Novembre	\N	https://www.osiris.sn/le-cnra-met-en-demeure-walf-tv-rdv-rts.html	\N	s-0230	reference	{"provenance":"digest","id_article":24025,"id_mot":[15],"statut":"publie"}	21f737ddc51abe3cb26715bc3a190235	2026-10-05T10:55:00.000000Z	f	1	113	model-0.1.0@4cf9eef8bd6e	0.0019151127803345722	Régulation des médias	0.9996479633478416	apply	f
27	d-0548	Documentaire controversé : Walf paie ses 5 millions d'amende	Sanctionnée pour avoir diffusé le documentaire « Business du sexe », la chaîne du groupe Walf s'est acquittée de l'amende de 5 millions de francs Cfa prononcée par le Cnra. Le quotidien de la maison, Walf Grand-Place, a publié le fac-similé du chèque. Le régulateur de l'audiovisuel avait examiné le dossier au cours de sa séance du 6 décembre 2010 et fondé sa décision sur la loi 2006-04, le texte qui régit son action à l'égard des diffuseurs.	["Régulation des médias"]	2011-01-12	Articles de presse > Archives 1999-2024 > Année 2011 > Janvier	\N	https://www.osiris.sn/Diffusion-de-Business-du-sexe.html	\N	s-0546	reference	{"provenance":"digest"}	8e8dda39deb425fe619812e8951f126d	2026-10-05T11:02:00.000000Z	f	3	228	model-0.1.0@4cf9eef8bd6e	0.1577481607309247	Régulation des médias	0.9440378261661911	apply	f
28	d-0549	Citizen obtient un signal de télévision, TFM attend toujours	Le groupe Citizen, que dirige Oumou Wane, vient de se voir accorder un signal pour une télévision éducative. Le chef de l'État l'a fait savoir à l'issue de la dictée organisée au Palais de la République. Dans le même temps, le projet TFM du chanteur Youssou Ndour demeure, lui, sans autorisation d'émettre. L'article y voit un pied de nez adressé à l'artiste, dont le dossier reste bloqué alors qu'un nouveau venu entre directement dans le paysage audiovisuel sénégalais.	["Audiovisuel"]	2010-04-01	Articles de presse > Archives 1999-2025 > Année 2010 > Avril	\N	https://www.osiris.sn/wade-bloque-youssou-ndour-et-le-nargue-tele-citizen-arrive-a-la-place-de-tfm.html	\N	s-0549	reference	{"provenance":"digest"}	ae57c6e4261fbb96b65c106df74fff50	2026-10-05T11:09:00.000000Z	f	6	235	model-0.1.0@4cf9eef8bd6e	0.24335179848252092	Régulation des médias	0.9049536751431124	apply	t
29	d-0550	Pas de nouvelle télévision avant la remise en ordre du secteur, prévient Guirassy	Interrogé par les députés sur l'attribution de licences de télévision, le ministre Moustapha Guirassy a répondu que le secteur audiovisuel serait d'abord réorganisé. Avant toute nouvelle autorisation, une commission mixte associant le ministère, l'Artp et le Cnra doit se pencher sur la question, tandis qu'un projet de code télévisuel est en préparation. Les promoteurs qui attendent une fréquence devront donc patienter jusqu'à ce que ce cadre soit fixé et que les règles d'accès aux ondes soient clarifiées par les pouvoirs publics.	["Audiovisuel"]	2009-11-17	Articles de presse > Archives 1999-2024 > Année 2009 > Novembre	\N	https://www.osiris.sn/Attribution-de-licences-Le-secteur.html	\N	s-0550	reference	{"provenance":"digest"}	8ae803cb72e9a7a9ff9294946171d6cc	2026-10-05T11:16:00.000000Z	f	3	102	model-0.1.0@4cf9eef8bd6e	0.4473158424106855	Régulation des médias	0.5243504440681862	apply	t
30	d-0551	Panne d'Orange à Dakar : l'Artp s'apprête à doubler l'amende de la Sonatel	Après une interruption de plus de trois heures du réseau mobile Orange, l'Artp s'apprêterait à frapper une deuxième fois la Sonatel. Selon une source jugée sûre, l'amende passerait à 6 milliards 393 millions 600 mille francs Cfa, le double des 3 milliards 196 millions 800 mille prononcés le 26 janvier pour défaut de service. La coupure a touché le Plateau, présidence de la République et Primature comprises, ainsi que la Médina ; Thiaroye, Pikine et Guédiawaye ont connu près de deux heures de perturbations. La somme reviendrait au Trésor public.	[]	2007-04-19	Articles de presse > Archives 1999-2024 > Année 2007 > Avril	\N	https://osiris.sn/la-sonatel-condamnee-a-payer-6-milliards.html	\N	s-0551	reference	{"provenance":"digest"}	14071872c462cb3749ea3467aad43f1d	2026-10-05T11:23:00.000000Z	f	1	268	model-0.1.0@4cf9eef8bd6e	0.3702153476492933	Qualité de service	0.5958526166893251	propose	f
31	d-0552	Panne du câble SAT-3 : l'ARTP demande des comptes à la Sonatel	L'Artp attend de la Sonatel un rapport détaillé sur la panne qui a coupé les Sénégalais de l'internet et des liaisons internationales ; elle décidera ensuite des suites à donner. L'opérateur l'attribue à un incident survenu sur le câble sous-marin SAT-3 dans la nuit du 18 au 19 décembre 2012, à l'origine d'une connexion lente et d'appels perturbés vers certains pays. Il s'est excusé auprès de sa clientèle et dit avoir mobilisé ses techniciens. De son côté, l'Association sénégalaise des consommateurs annonce une plainte pour le préjudice subi.	["Qualité de service"]	2012-12-20	Articles de presse > Archives 1999-2024 > Année 2012 > Décembre	\N	https://osiris.sn/Incident-sur-le-reseau-internet-L.html	\N	s-0091	reference	{"provenance":"digest","id_article":24030,"id_mot":[16],"statut":"publie"}	6194d76afb291f38078746a307128532	2026-10-05T11:30:00.000000Z	f	1	85	model-0.1.0@4cf9eef8bd6e	0.0036285702365858	Qualité de service	0.9991972417278652	apply	f
32	d-0553	En crise, le Fonds mondial de solidarité numérique gèle ses activités	Miné par des désaccords internes, le Fonds mondial de solidarité numérique interrompt ses activités le temps d'un audit indépendant, dont les conclusions sont attendues en mai. Ainsi en a décidé à Bamako son Conseil de fondation, composé de 28 villes et pays. Le principe d'un départ de Genève vers l'Afrique est acquis, mais la ville d'accueil divise les membres. Le secrétaire exécutif, Alain Clerc, plaide pour un maintien en Suisse, par exemple au sein de l'UIT. Créée pour cinq ans, la fondation devra aussi statuer en mai sur sa reconduction.	["Fracture numérique/Solidarité numérique"]	2009-01-29	Articles de presse > Archives 1999-2024 > Année 2009 > Janvier	\N	http://www.osiris.sn/Fonds-mondial-de-solidarite.html	\N	s-0553	reference	{"provenance":"digest"}	76c09f63eacda88a2684992dde92184f	2026-10-05T11:37:00.000000Z	f	5	296	model-0.1.0@4cf9eef8bd6e	0.4641958052699746	Politique nationale	0.7713905121320603	apply	t
33	d-0554	L'État cède 9,87 % de la Sonatel à France Télécom, qui devient majoritaire	Un protocole signé mardi entre l'État du Sénégal et France Télécom prévoit la cession de 9,87 % du capital de la Sonatel, soit 987 000 actions. Pour 209 millions d'euros, le groupe français, qui mise sur les marchés émergents en forte croissance, voit sa part grimper de 42,3 à 52,2 % et prend le contrôle de l'opérateur. L'État reste deuxième actionnaire avec 17,28 % ; le flottant représente un quart des titres et le personnel près de 5 %. L'intersyndicale, qui dénonce une forfaiture, promet de réagir.	["Désengagement de l’Etat"]	2009-04-09	Articles de presse > Archives 1999-2024 > Année 2009 > Avril	\N	https://www.osiris.sn/sonatel-vente-d-actions-l-etat-encaisse-200-milliards-france-telecom-aux.html	\N	s-0554	reference	{"provenance":"digest"}	35bc32d5954fe5a8a11fc66cfaedcd80	2026-10-05T11:44:00.000000Z	f	3	250	model-0.1.0@4cf9eef8bd6e	0.3816390355458209	Mouvements sociaux	0.6306186256119214	apply	t
34	d-0555	Dakar veut sa place sur la carte mondiale des centres d'appels	Face à Maurice, au Maroc et à la Tunisie, le Sénégal cherche à s'imposer sur le marché francophone des centres d'appels, avec de bonnes perspectives de croissance. La marge reste grande : au salon parisien du secteur, un exploitant indien jugeait petit son centre de 3500 positions. L'Inde capte une bonne part des tâches délocalisées par les entreprises américaines et européennes. Sur le continent, l'Afrique du Sud a ouvert la voie : la branche y occupe 350 000 personnes, et 100 000 de plus sont prévues d'ici à 2007. Une étude de l'Apix compare les salaires des téléacteurs.	["Téléservices"]	2005-07-14	Articles de presse > Archives 1999-2024 > Année 2005 > Juillet	\N	http://www.osiris.sn/Centres-d-appels-Dakar-nouveau.html	\N	s-0555	reference	{"provenance":"digest"}	d4f58eebf8cce188d4c593f2208f95c9	2026-10-05T11:51:00.000000Z	f	6	292	model-0.1.0@4cf9eef8bd6e	0.28752977691514126	Télécentres/Cybercentres	0.883501993287639	apply	t
35	d-0556	Actions Sonatel : un mois après l'accord, les syndicats dénoncent le silence de l'État	Plus d'un mois après l'accord du 30 avril 2009, l'intersyndicale de la Sonatel (Syts-Sntpt) dit ne rien voir venir et réclame un comité de suivi et d'information. Devant la presse, Mamadou Aïdara Diop et ses camarades ont rappelé les cinq engagements de l'État : suspendre la cession à France Télécom, nantir le bloc d'actions pour répondre aux besoins financiers publics, favoriser un actionnariat populaire avec le privé national, prévenir le groupe français et rouvrir le pacte d'actionnaires. Ni le nantissement ni cette renégociation n'auraient avancé, selon eux.	["Mouvements sociaux"]	2009-06-04	Articles de presse > Archives 1999-2024 > Année 2009 > Juin	\N	https://osiris.sn/vente-des-actions-sonatel-de-l-etat-l-intersyndicale-pour-le-gel-du-protocole.html	\N	s-0187	reference	{"provenance":"digest"}	1c77b2e296c3f77ad8a7ef7562832ff7	2026-10-05T11:58:00.000000Z	f	1	51	model-0.1.0@4cf9eef8bd6e	0.04613282647714664	Mouvements sociaux	0.9842197297780081	apply	f
36	d-0557	E-commerce au Sénégal : l'accès au réseau reste le verrou à faire sauter	Vendre par internet progresse vite au Sénégal, mais le pays n'en récoltera les bénéfices qu'en levant plusieurs freins. C'est le constat dressé à la direction du commerce extérieur, où l'initiative « Commerce électronique pour tous » a rassemblé administrations et entreprises privées. La responsable du bureau régional de la CNUCED, Maria Antonia Joy Kategekwa, a cité trois blocages : un usage encore faible du web par les sociétés comme par les acheteurs, une infrastructure TIC trop chère et insuffisante, et une politique publique du e-commerce mal encadrée par la réglementation. Le coût de la connexion figure parmi les défis prioritaires.	["Commerce électronique"]	2017-05-10	Articles de presse > Archives 1999-2024 > Année 2017 > Mai 2017	\N	http://osiris.sn/Commerce-electronique-au-Senegal-l.html	\N	s-0557	reference	{"provenance":"digest","id_article":24035,"id_mot":[17],"statut":"publie"}	36fe378711b27f35c871d32a941a060e	2026-10-05T12:05:00.000000Z	f	4	158	model-0.1.0@4cf9eef8bd6e	0.23385031630137015	Qualité de service	0.9069346177385049	apply	t
37	d-0558	Jumia arrête la livraison de repas au Rwanda : recul de l'e-commerce ou concurrence d'Alibaba ?	Parti du Cameroun et de la Tanzanie en novembre, Jumia réduit aussi la voilure au Rwanda : son service Jumia Food, qui livrait repas et boissons, a été suspendu le 9 décembre et les comptes des clients fermés. Le groupe en a informé sa clientèle rwandaise par une note, que confirme le directeur général pour le pays, Albert Munyabugingo. La décision survient alors que le champion africain de la vente en ligne traverse une passe difficile à Wall Street : introduit en avril à 14,5 dollars, le titre avait frôlé 47 dollars trois semaines plus tard, avant de chuter presque sans arrêt vers 5 dollars.	[]	2019-12-16	Articles de presse > Archives 1999-2024 > Année 2019 > Décembre 2019	\N	https://www.osiris.sn/Depart-de-Jumia-au-Rwanda-E-declin.html	\N	s-0558	reference	{"provenance":"digest"}	acd7ce0e739386d1f6c0f4e0d8b635d1	2026-10-05T12:12:00.000000Z	f	2	239	model-0.1.0@4cf9eef8bd6e	0.5096491050533091	Régulation des télécoms	0.688511353739039	propose	f
38	d-0559	La CDP tire le bilan de sa première année : 43 plaintes en 2014, surtout pour des SMS abusifs	Un an après ses débuts, la Commission de protection des données personnelles (CDP) se dit satisfaite de son action. Son président, Mouhamadou Lo, annonce plus de 250 dossiers traités en 2014, parmi lesquels 76 demandes d'autorisation visant des traitements sensibles — biométrie, santé, transferts vers l'étranger — et 91 déclarations relatives à la vidéosurveillance, aux fichiers de personnel, de clients ou d'abonnés. S'y ajoutent 43 plaintes : les plus fréquentes dénoncent l'envoi massif de SMS publicitaires ou incitant aux jeux, mais aussi la mise en ligne de photos et de CV ou l'usage de caméras. Certaines affaires ont débouché sur des sanctions.	["Données personnelles"]	2015-05-13	Articles de presse > Archives 1999-2024 > Année 2015 > Mai 2015	\N	https://osiris.sn/mouhamadou-lo-president-de-la-cdp-nous-avons-enregistre-43-plaintes-en-2014.html	\N	s-0559	reference	{"provenance":"digest"}	f3e06c9a1e386698e54e9e04970ce2e9	2026-10-05T12:19:00.000000Z	f	3	272	model-0.1.0@4cf9eef8bd6e	0.5763182120296954	Régulation des télécoms	0.6429144871907562	propose	t
39	d-0560	La future Cité du savoir de Diamniadio veut devenir un vivier de start-up	Attendue pour octobre 2019, la Cité du savoir de Diamniadio, dans le département de Rufisque, doit servir d'écosystème propice à la naissance d'entreprises et de jeunes pousses. Le directeur de la recherche et de l'innovation, le professeur Amadou Thierno Gaye, l'a indiqué au cours d'une conférence. Le site, porté pour l'essentiel par le ministère de l'Enseignement supérieur, réunira la maison de la science, l'ISEP de Diamniadio, le siège de l'Université virtuelle du Sénégal et une médiathèque. Les étudiants y seront formés dans six domaines scientifiques : robotique, intelligence artificielle, big data, génétique moléculaire, simulation et calcul scientifique, cybersécurité.	["Innovation/Entreprenariat"]	2019-01-23	Articles de presse > Archives 1999-2024 > Année 2019 > Janvier 2019	\N	http://www.osiris.sn/Cite-du-savoir-de-Diamniadio-un.html	\N	s-0560	reference	{"provenance":"digest"}	de5aa902f711b5ee0ad3320fedb4926d	2026-10-05T12:26:00.000000Z	f	3	123	model-0.1.0@4cf9eef8bd6e	0.9361758183451145	TIC pour l’éducation	0.2391220617235894	propose	t
40	d-0561	Campus numérique francophone : l'académie Cisco et l'incubateur n'ont pas tenu leurs promesses	Au Campus numérique francophone (CNF) de Dakar, deux projets ont connu des ratés. L'académie Cisco, qui devait dispenser un enseignement de haut niveau sur les technologies réseaux, est à l'arrêt depuis octobre 2002, faute d'accord entre les partenaires sur les modalités d'une collaboration entamée en 2000. L'incubateur d'entreprises, lui, offre aux jeunes diplômés des locaux, des ordinateurs, une connexion, le téléphone et le fax pour mûrir leurs idées avant de chercher des fonds, l'AUF n'apportant qu'un appui en nature et en services. Depuis son ouverture, il n'a toutefois donné naissance qu'à très peu de projets.	["TIC pour l’éducation"]	2003-07-24	Articles de presse > Archives 1999-2024 > Année 2003 > Juillet	\N	https://osiris.sn/Academie-CISCO-Incubateur-d.html	\N	s-0561	reference	{"provenance":"digest"}	f17c9a99a21b18e98256770bc1653206	2026-10-05T12:33:00.000000Z	f	3	291	model-0.1.0@4cf9eef8bd6e	0.5168960862255032	TIC pour l’éducation	0.5245114150620812	propose	f
41	d-0562	Facebook refuse de livrer à l'État les données de ses utilisateurs sénégalais	Selon la radio RFM, la Commission de protection des données personnelles a demandé à Facebook, au nom de l'État, la liste des Sénégalais inscrits sur la plateforme. Le réseau social a rejeté cette requête, jugée sans base juridique, et repose ainsi la question de la souveraineté numérique du pays. Le Sénégal n'est pas un cas isolé : le Nigeria et l'Algérie avaient déjà essuyé le même refus. Sur la même antenne, le président de la Ligue sénégalaise des droits humains, Me Assane Dioma Ndiaye, a critiqué la démarche des pouvoirs publics, qu'il considère comme abusive.	["Données personnelles"]	2016-05-10	Articles de presse > Archives 1999-2024 > Année 2016 > Mai 2016	\N	https://osiris.sn/Communication-des-donnees.html	\N	s-0562	reference	{"provenance":"digest","id_article":24040,"id_mot":[18],"statut":"publie"}	5782eb37a612158144022ffe90af73aa	2026-10-05T12:40:00.000000Z	f	3	245	model-0.1.0@4cf9eef8bd6e	0.6582415900095371	Mouvements sociaux	0.41502818178561707	propose	t
42	d-0563	Un panel de l'Union européenne à Dakar sur la vie privée à l'heure du numérique	La délégation de l'Union européenne au Sénégal a tenu, le 22 septembre, un panel consacré à la protection des données personnelles. Il s'inscrivait dans la douzième session annuelle de formation en droit international des droits de l'homme, ouverte le 13 et close le 24 septembre autour du thème du numérique. Quelque 130 auditeurs francophones d'Afrique, magistrats, membres d'ONG, des forces de l'ordre et responsables publics, suivent cet enseignement. Les échanges ont porté sur la bataille des données, enjeu qui concerne à la fois les particuliers, les entreprises et l'État, et sur la menace d'une disparition de la vie privée.	["Données personnelles"]	2021-09-23	Articles de presse > Archives 1999-2024 > Année 2021 > Septembre 2021	\N	https://osiris.sn/la-protection-des-donnees-personnelles-a-l-ere-du-numerique-au-senegal.html	\N	s-0563	reference	{"provenance":"digest"}	9346130aea80bff0de128466f7a34777	2026-10-05T12:47:00.000000Z	f	1	17	model-0.1.0@4cf9eef8bd6e	0.7926522118501003	Politique nationale	0.45600537620525344	propose	t
129	c4-0248	Wikipédia en bamanankan franchit le cap des trois cents articles	Ils sont six à l'alimenter, depuis Ségou, Paris et Montréal. Le dernier billet traite du mil, l'avant-dernier des éclipses. La petite encyclopédie souffre d'un manque d'auteurs et de l'absence d'orthographe acceptée par tous. Ses animateurs préparent un concours dans les medersas et les lycées : les dix meilleures notices vaudront à leurs rédacteurs un dictionnaire et une radio solaire. La version wolof, voisine, compte le double d'entrées.	["Langues/Localisation","Contenus numériques"]	2007-11-29	\N	\N	\N	\N	c4-0248	support	{"provenance":"composed","country":"Mali","genre":"brève"}	1324f89e414de071ce1669c3545e7842	2026-10-05T22:56:00.000000Z	f	1	233	model-0.1.0@4cf9eef8bd6e	0.9281058266628247	Cybersécurité/Cybercriminalité	0.37925360310218187	propose	t
43	d-0564	Teranga Tech : l'ambassade de France explique les ambitions de la communauté numérique franco-sénégalaise	Lancée à Dakar le 21 juin 2018, Teranga Tech réunit de grandes structures sénégalaises et internationales de l'écosystème numérique. Son initiateur, Adrien Schwarz, attaché de coopération à l'ambassade de France pour l'innovation et l'économie numérique, raconte en trois questions la naissance du projet. Les rencontres qu'il a menées auprès des start-up, associations, laboratoires, incubateurs et bailleurs faisaient toujours ressortir les mêmes manques : un secteur peu structuré, peu visible à l'étranger et difficile à lire. La communauté entend y répondre et n'ignore pas non plus combien l'accès au financement reste compliqué pour les jeunes entreprises.	["Economie numérique"]	2018-07-01	Articles de presse > Archives 1999-2025 > Année 2018 > Juin 2018	\N	https://www.osiris.sn/trois-questions-a-adrien-schwarz-ambassade-de-france-au-senegal-teranga-tech-a.html	\N	s-0564	reference	{"provenance":"digest"}	245667d29374a2c479875dafab36a0c0	2026-10-05T12:54:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.6463418593968623	Politique nationale	0.6219158529790898	propose	t
44	d-0565	Paul Kagame devant Smart Africa : passer au numérique est devenu indispensable au continent	Pour le président rwandais Paul Kagame, la pandémie de Covid-19 a prouvé que la digitalisation de l'Afrique relève désormais de la nécessité. Il s'exprimait en visioconférence à l'ouverture de la neuvième réunion du conseil d'administration de Smart Africa, alliance de 30 pays membres qui ambitionne de faire du continent un marché numérique unique. À ses yeux, l'éducation et la santé ne progresseront qu'avec de meilleures infrastructures numériques, tandis que les emplois de demain exigeront des compétences technologiques et une identité numérique pour chacun. Les participants ont passé en revue les priorités de développement du secteur.	[]	2020-12-08	Articles de presse > Archives 1999-2025 > Année 2020 > Décembre 2020	\N	https://www.osiris.sn/La-digitalisation-en-Afrique-n-est.html	\N	s-0067	reference	{"provenance":"digest"}	56ed2cdaa2adfb4d977096d173fc9f0a	2026-10-06T18:25:00.000000Z	f	4	100	model-0.1.0@4cf9eef8bd6e	0.6224247687617706	Transformation digitale	0.4932861838312744	propose	f
45	d-0566	Un abonné déçu raconte comment sa connexion chez Free s'épuise trop vite	Dans un billet d'humeur, un client reproche aux opérateurs mobiles de rogner le budget des Sénégalais, en pleine crise du Covid-19, alors que l'État encourage l'enseignement à distance et que leur participation au Programme de résilience économique et sociale est discutée. Lassé d'une connexion Orange instable et d'un « bonus nuit » qu'il juge inutile, il avait basculé vers Free, l'opérateur né du rachat de Tigo en 2018 et deuxième du marché. L'expérience l'a déçu : malgré une publicité omniprésente autour du slogan « Li Moy », son volume, affirme-t-il, s'épuise bien plus vite que prévu.	["Qualité de service"]	2020-05-19	Articles de presse > Archives 1999-2025 > Année 2020 > Mai 2020	\N	https://osiris.sn/les-methodes-de-freepouille-du-second-operateur-en-termes-de-parts-de-marche.html	\N	s-0566	reference	{"provenance":"digest"}	59f1276e8db0bd07dd2bb1a484b61e0e	2026-10-05T13:08:00.000000Z	f	3	227	model-0.1.0@4cf9eef8bd6e	0.4139715397296954	Qualité de service	0.7895911639327955	propose	f
46	d-0567	Premier bilan du Sommet mondial sur la société de l'information, de Genève à Tunis	Clos à Tunis le 18 novembre 2005, le processus du Sommet mondial sur la société de l'information (SMSI) appelle un bilan, auquel se livre l'éditorial de Batik. Premier motif de satisfaction : le secteur privé et plus encore la société civile ont été, pour la première fois dans un sommet des Nations unies, associés de bout en bout, même si rien n'a été fait pour leur assurer une présence suffisante en nombre et en qualité. Deuxième acquis : d'innombrables acteurs, dans tous les pays, ont pris conscience du poids politique, économique, culturel et social de ces questions. L'Afrique a elle aussi pu y faire valoir ses diverses composantes.	["SMSI"]	2005-11-30	Batik > Archives des éditoriaux > Année 2005	\N	https://osiris.sn/De-Geneve-a-Tunis-Esquisse-de.html	\N	s-0567	reference	{"provenance":"digest","id_article":24045,"id_mot":[19],"statut":"publie"}	8f8f25b483e497784de19b26c2b33d42	2026-10-05T13:15:00.000000Z	f	3	191	model-0.1.0@4cf9eef8bd6e	0.6549007034875605	Politique nationale	0.6178261626709994	propose	t
47	d-0568	Après le sommet de Genève, la société civile sénégalaise se mobilise déjà pour Tunis 2005	Un mois après la première phase du Sommet mondial sur la société de l'information, tenue en décembre à Genève, les acteurs sénégalais pensent à la suivante. L'Association des femmes diplômées des universités a consacré une rencontre aux résultats obtenus en Suisse. Fatimata Sèye Sylla, qui représentait l'Observatoire OSIRIS, a plaidé pour une large mobilisation de la société civile d'ici au rendez-vous de Tunis et pour un suivi des promesses faites par celle-ci. Des organisations africaines, on attend surtout qu'elles s'engagent fermement à donner corps au Fonds de solidarité numérique.	["SMSI"]	2004-01-16	Articles de presse > Archives 1999-2024 > Année 2004 > Janvier	\N	https://osiris.sn/societe-de-l-information-apres-geneve-le-senegal-prepare-tunis-2005.html	\N	s-0568	reference	{"provenance":"digest"}	12149286d14c1cf1fe8fdc00ea5ad2e1	2026-10-05T13:22:00.000000Z	f	3	282	model-0.1.0@4cf9eef8bd6e	0.9500588565502199	Transformation digitale	0.21620298161905352	propose	t
48	d-0569	Au sommet de Tunis, l'Afrique a envoyé la délégation officielle la plus fournie	Treize chefs d'État, trois vice-présidents et dix Premiers ministres : aucun continent n'a délégué autant de dirigeants que l'Afrique à Tunis pour le Sommet mondial sur la société de l'information. Presque tous les présidents et chefs de gouvernement du Nord manquaient à l'appel. Interrogé sur un lien possible avec la situation des droits de l'homme en Tunisie, le chef de l'État sénégalais n'a pas souhaité commenter ; la délégation américaine, composée de hauts fonctionnaires, a en revanche exprimé sa déception à ce sujet avant de repartir. Hormis l'Égypte, les pays moteurs du Nepad étaient tous représentés au plus haut niveau.	["SMSI"]	2005-11-22	Articles de presse > Archives 1999-2024 > Année 2005 > Novembre	\N	https://www.osiris.sn/participation-africaine-au-sommet-sur-la-societe-de-l-information-une.html	\N	s-0569	reference	{"provenance":"digest"}	7957020d451309a71f4e680534f37557	2026-10-05T13:29:00.000000Z	f	1	257	model-0.1.0@4cf9eef8bd6e	0.7141677350074727	Régulation des médias	0.5502061611084079	apply	t
136	c4-0255	Douze mille mots de wolof, et enfin une orthographe	Fallait-il suivre l'école, les chansons ou les SMS ? Pendant trois ans, un enseignant de Louga et son frère ont confronté les graphies du wolof avant d'arrêter leur dictionnaire : 12 000 entrées, la prononciation enregistrée, les emprunts à l'arabe et au français signalés un par un. L'ouvrage, que l'on consulte sur son téléphone sans connexion, compte cent mille lecteurs, dont un tiers en Espagne, en Italie ou aux États-Unis, signe de l'intérêt des enfants de la diaspora. Les auteurs préparent les mots diola. Nio far, lit-on à l'ouverture.	["Langues/Localisation","Applications"]	2017-08-24	\N	\N	\N	\N	c4-0255	support	{"provenance":"composed","country":"Sénégal","genre":"brève","id_article":24135,"id_mot":[29,31],"statut":"publie"}	f2d72f8953ab4a5e23dd8e261a6d63c3	2026-10-05T23:45:00.000000Z	f	3	66	model-0.1.0@4cf9eef8bd6e	0.8034619409196339	Formation	0.4142544503782366	propose	t
49	d-0570	La conférence de Bamako relance, sans dissiper les doutes, la préparation du SMSI	Deux ans après Bamako 2000, la capitale malienne a de nouveau accueilli, en mai 2002, des participants de tout le continent venus débattre des technologies de l'information au service du développement. L'éditorial de Batik y voit un pari gagné par le président Alpha Oumar Konaré, à quelques jours de son départ, face aux lenteurs qui marquent la préparation du Sommet mondial sur la société de l'information, dont la première phase doit se tenir à Genève en 2003. Sans appropriation des TIC, prévient-il, la mondialisation risque d'exclure des millions de personnes, alors que l'Afrique reste la région la moins équipée en télécommunications.	["SMSI"]	2002-05-31	Batik > Archives des éditoriaux > Année 2002	\N	http://osiris.sn/Bamako-2002-Entre-espoir-et.html	\N	s-0570	reference	{"provenance":"digest"}	759a88b68bf6b117f6dbcf3d9c465be3	2026-10-05T13:36:00.000000Z	f	2	73	model-0.1.0@4cf9eef8bd6e	0.9351260522964697	Qualité de service	0.19467493168982675	propose	t
50	d-0571	Réunis à Dakar, les ministres africains accordent leurs positions avant le sommet de Genève	À deux semaines du Sommet mondial de la société de l'information, prévu du 10 au 12 décembre à Genève, les ministres africains chargés des NTIC se sont retrouvés à Dakar pour parler d'une seule voix sur la déclaration de principes et le plan d'action. Le ministre de l'Information et de la Coopération panafricaine, Mamadou Diop Decroix, a énuméré les points encore disputés : gouvernance de l'internet, médias, droits de l'homme, propriété intellectuelle, logiciels libres, sécurité, diversité culturelle et linguistique. Le dossier le plus épineux demeure le Fonds de solidarité numérique.	["SMSI"]	2003-11-29	Articles de presse > Archives 1999-2024 > Année 2003 > Novembre	\N	https://www.osiris.sn/sommet-mondial-de-la-societe-de-l-information-l-afrique-trouve-l-unite-a-dakar.html	\N	s-0571	reference	{"provenance":"digest"}	0399e106fbdc35abf6dd40a44888142c	2026-10-05T13:43:00.000000Z	f	2	263	model-0.1.0@4cf9eef8bd6e	0.598263915934751	Régulation des médias	0.5826820105544559	apply	t
51	d-0572	Solidarité numérique : le conseil du Fonds mondial convoqué à Bamako pour changer de secrétaire et de siège	Le conseil de fondation du Fonds mondial de solidarité numérique (FSN) tient à Bamako une réunion extraordinaire présidée par Amadou Toumani Touré et Abdoulaye Wade, selon la PANA. Il doit élire le successeur du Suisse Alain Clerc, secrétaire exécutif sur le départ au 31 mars, et transférer le siège de Genève vers l'Afrique. D'autres annonces figurent au programme : un partenariat avec l'Union internationale des télécommunications, la proclamation du 17 mai comme journée mondiale de la solidarité numérique, la présentation du programme « Éducation numérique pour tous » et le lancement de « Sankoré », site de ressources pédagogiques francophones.	[]	2009-01-26	Articles de presse > Archives 1999-2024 > Année 2009 > Janvier	\N	https://osiris.sn/Fonds-mondial-de-solidarite,4192.html	\N	s-0553	reference	{"provenance":"digest","id_article":24050,"id_mot":[],"statut":"publie"}	4a414f9a8c4499b839e228166674c8bc	2026-10-05T13:50:00.000000Z	f	3	285	model-0.1.0@4cf9eef8bd6e	0.45078315956413306	TIC pour l’éducation	0.5365009076834341	propose	f
52	d-0573	Le Sénégal prépare un répertoire national, papier et numérique, de ses organisations communautaires	Savoir quelles organisations communautaires de base existent au Sénégal, où elles se trouvent et ce qu'elles font : tel est le but du Référentiel national des OCB, projet lancé à Dakar. Il aboutira à un annuaire à la fois physique et numérique, selon son coordonnateur, Paul Biagui, qui rappelle que chaque ministère tenait jusqu'ici sa propre base de données, ce qui rendait impossible toute statistique consolidée. La ministre de la Famille et des Solidarités, Maïmouna Dièye, présidait la cérémonie, aux côtés de son collègue de la Microfinance, Alioune Dione, et de la représentante de la Banque mondiale, Keiko Miwa.	["Transformation digitale"]	2025-08-21	Articles de presse > Année 2025 > Août 2025	\N	https://osiris.sn/vers-une-cartographie-physique-et-numerique-des-organisations-communautaires-de.html	\N	s-0573	reference	{"provenance":"digest"}	3b8fb6ddbc9c4140ac2f979b8af9ca90	2026-10-05T13:57:00.000000Z	f	4	\N	model-0.1.0@4cf9eef8bd6e	0.4801483366487856	Politique nationale	0.6936602027047511	propose	f
53	d-0574	Deux journées à Dakar pour mettre la géomatique au service des territoires	Dakar a abrité les 21 et 22 novembre 2023 les Journées nationales de la géomatique, consacrées à l'apport du géospatial aux territoires, à l'entrepreneuriat et à l'innovation. Chercheurs, professionnels et partenaires — le PROCASEF, l'ambassade de France et le fonds fiduciaire coréen de la Banque mondiale — y ont présenté les avancées du domaine. Cheikh Bakhoum, directeur général de Sénégal Numérique SA et président du Groupe interinstitutionnel de concertation et de coordination en géomatique (GICC), a salué la mobilisation de tous ceux qui ont contribué à la réussite de ces rencontres.	["Géomatique/Géolocalisation"]	2023-11-22	Articles de presse > Archives 1999-2024 > Année 2023 > Novembre 2023	\N	http://www.osiris.sn/Journees-nationales-de-la.html	\N	s-0574	reference	{"provenance":"digest"}	42d393b591af223fcf73f93f70356c7f	2026-10-05T14:04:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.7453317985253776	Fintech	0.44911977121465746	propose	t
54	d-0575	À Dakar, Twitter penche nettement contre le président sortant	À la veille de la présidentielle sénégalaise, un reporter cherche sur Twitter, sous le mot-clé #kebetu, des blogueurs favorables à Abdoulaye Wade et n'obtient guère que des réponses moqueuses : les partisans du sortant seraient muets sur ce réseau jeune et urbain. Un seul internaute se déclare disposé à défendre le chef de l'État, mais il se connecte rarement. Un développeur web et blogueur de 25 ans, actif depuis 2009, accepte de le rencontrer en centre-ville. Il regrette que les responsables politiques sénégalais soient si peu nombreux à twitter et doute de l'authenticité du compte attribué au président.	["Médias/Réseaux sociaux"]	2012-02-23	Articles de presse > Archives 1999-2024 > Année 2012 > Février	\N	https://osiris.sn/twitter-la-voie-anti-wade.html	\N	s-0575	reference	{"provenance":"digest"}	47c655075df7fca27e0d6c03c69723f4	2026-10-05T14:11:00.000000Z	f	2	84	model-0.1.0@4cf9eef8bd6e	0.9350331704877732	Licences de télécommunications	0.25059103661565757	propose	t
55	d-0576	Pourquoi les réseaux sociaux sénégalais diousy.com et walabook.com peinent à percer	Deux plateformes nées au Sénégal, diousy.com et walabook.com, ambitionnent d'offrir aux internautes un réseau social à leur image. L'initiative séduit, mais l'engouement ne vient pas, constate un chroniqueur, qui cherche à comprendre. Premier handicap à ses yeux : des interfaces uniquement en français, alors que Facebook gagne du terrain en traduisant ses contenus. Les rares marchés qui lui résistent, comme le Japon ou la Chine, disposent de services conçus dans leur langue : au Japon, le géant américain dépasse difficilement trois millions d'utilisateurs, loin derrière Mixi, Gree ou Mobage.	["Médias/Réseaux sociaux"]	2012-07-16	Articles de presse > Archives 1999-2024 > Année 2012 > Juillet	\N	https://www.osiris.sn/La-bonne-mauvaise-idee-des-reseaux.html	\N	s-0576	reference	{"provenance":"digest"}	633e33d27c5f2470dd3086e79fd08c2e	2026-10-05T14:18:00.000000Z	t	7	135	model-0.1.0@4cf9eef8bd6e	0.6981167206796517	Usages et comportements	0.5140383615103326	propose	t
56	d-0577	Les directeurs informatiques africains se dotent d'une fédération, le CIO Africa Network	Une trentaine de directeurs de systèmes d'information venus de onze pays — Gabon, Tunisie, Maroc, Congo, RDC, Côte d'Ivoire, Mali, Sénégal, Bénin, Burkina Faso et Togo — ont porté sur les fonts baptismaux le CIO Africa Network, à Hammamet, le 19 octobre 2017, en marge du quatrième Forum international des DSI. Plus qu'un rassemblement de clubs, la nouvelle structure entend devenir une force de proposition capable de peser sur les politiques publiques de digitalisation et d'épauler la transformation numérique des États. CIO Mag, son partenaire stratégique, était représenté par son directeur général, Mohamadou Diallo.	["Economie numérique"]	2017-10-20	Articles de presse > Archives 1999-2024 > Année 2017 > Octobre 2017	\N	https://www.osiris.sn/CIO-AFRICA-NETWORK-la-Federation.html	\N	s-0577	reference	{"provenance":"digest","id_article":24055,"id_mot":[20],"statut":"publie"}	1acd7c7b61d7fcfb8c1ad6e49f530dc6	2026-10-05T14:25:00.000000Z	f	1	174	model-0.1.0@4cf9eef8bd6e	0.5016999582296112	Formation	0.7229018812019081	apply	t
57	d-0578	SocialNetLink, le site du blogueur Basile Niane, primé au World Summit Award	Le Sénégal figure au palmarès du World Summit Award, organisé à Salzbourg, en Autriche, grâce à SocialNetLink. Ce site d'actualité consacré aux technologies et aux nouveaux médias, que dirige le blogueur Basile Niane, a été retenu parmi les 40 gagnants d'un concours récompensant les meilleures innovations numériques de la planète. La compétition avait attiré 386 candidatures provenant de 86 pays ; les lauréats sont issus de 24 d'entre eux. Selon le communiqué des organisateurs, les projets choisis se démarquent par leur originalité, leur caractère innovant et leur impact social.	["Distinction/Nomination"]	2015-10-22	Articles de presse > Archives 1999-2025 > Année 2015 > Octobre 2015	\N	http://osiris.sn/Concours-World-summit-award-Wsa.html	\N	s-0578	reference	{"provenance":"digest"}	d9c277f712458a41d2d36b69b3529805	2026-10-05T14:32:00.000000Z	f	4	223	model-0.1.0@4cf9eef8bd6e	0.6893563459047143	TIC pour l’éducation	0.5961945119283539	propose	t
58	d-0579	Journée des filles dans les TIC : plaidoyer pour les filières scientifiques au Grand Théâtre	Le Sénégal a célébré au Grand Théâtre national la quatrième journée des jeunes filles dans les technologies de l'information et de la communication, sur le thème de l'innovation. Les intervenants ont vivement encouragé les élèves à s'orienter vers les matières scientifiques et à s'intéresser davantage aux TIC. Ils ont aussi insisté sur les débouchés de ce secteur en matière de revenus et d'emplois pour les femmes. Selon eux, la diversité des profils est une condition de l'innovation : c'est en ouvrant ces métiers aux filles que pourront naître de nouveaux produits.	[]	2015-04-24	Articles de presse > Archives 1999-2025 > Année 2015 > Avril 2015	\N	https://www.osiris.sn/Creativite-et-innovation-dans-les.html	\N	s-0579	reference	{"provenance":"digest"}	912707bafdfee2da373ea529c6671f47	2026-10-05T14:39:00.000000Z	f	4	259	model-0.1.0@4cf9eef8bd6e	0.8814475726392644	Usages et comportements	0.2891365184539137	propose	f
59	d-0580	Jokkolabs, pionnier du coworking en Afrique de l'Ouest	Ouvert à Dakar le 10 octobre 2010, Jokkolabs se présente comme le premier espace de travail partagé d'Afrique de l'Ouest. Son nom vient d'un mot wolof qui évoque la communication et le partage. Son fondateur et directeur, Karim Sy, le conçoit moins comme un simple lieu que comme un catalyseur qui accompagne des porteurs de projets, entre échanges en ligne et bureaux communs. De cette communauté est née Samabaat (« ma voix »), plateforme citoyenne d'information, de formation à la citoyenneté et d'observation de la démocratie.	["Innovation/Entreprenariat"]	2012-03-14	Articles de presse > Archives 1999-2024 > Année 2012 > Mars	\N	https://osiris.sn/Jokkolabs-incubateur-et.html	\N	s-0580	reference	{"provenance":"digest"}	fcd3f10e0d12f6c1ca46cd262edf3f30	2026-10-05T14:46:00.000000Z	f	4	171	model-0.1.0@4cf9eef8bd6e	0.6809032322861239	Transformation digitale	0.5752445272966559	propose	t
60	d-0581	Karim Sy veut installer une culture de l'entrepreneuriat avec Jokkolabs	Avant la cinquième Semaine mondiale de l'entrepreneuriat au Sénégal, programmée du 14 au 20 novembre, Karim Sy revient dans un entretien sur l'aventure Jokkolabs. Créé en octobre 2010 sous forme d'initiative privée à but non lucratif, ce lieu fut l'un des tout premiers espaces d'innovation du continent. Il s'agissait, après la crise de 2008, d'inventer une autre façon d'entreprendre et de bâtir, en six ans, un écosystème humain favorable à l'innovation ouverte. Parmi les chantiers à venir, le fondateur cite Jokkokids, un programme qui doit préparer les enfants aux défis de demain.	["Economie numérique"]	2016-10-10	Articles de presse > Archives 1999-2024 > Année 2016 > Octobre 2016	\N	http://www.osiris.sn/Karim-Sy-Fondateur-de-Jokkolabs.html	\N	s-0581	reference	{"provenance":"digest"}	b7875e9d1a5542cc3de4086b09798bf1	2026-10-05T14:53:00.000000Z	f	4	280	model-0.1.0@4cf9eef8bd6e	0.8446291561271492	Régulation des télécoms	0.2847395698061729	propose	t
61	d-0582	L'intersyndicale de la Sonatel expose ses inquiétudes au Premier ministre	Ousmane Sonko a reçu le 21 juillet 2025 l'intersyndicale de la Sonatel, a-t-il annoncé sur les réseaux sociaux. Les syndicats lui ont soumis les grands enjeux stratégiques de l'opérateur : des obstacles internes à sa croissance hors du pays, un conseil d'administration dont la composition ne correspond pas à la répartition du capital, et le poids du partenaire stratégique, pourtant minoritaire, notamment dans le choix du directeur général. Ils ont également évoqué la cohésion de l'entreprise, des clauses jugées défavorables dans les conventions signées avec ce partenaire et le retard pris dans le transfert de compétences.	["Mouvements sociaux"]	2025-07-22	Articles de presse > Archives 1999-2025 > Année 2025 > Juillet 2025	\N	https://www.osiris.sn/rencontre-entre-ousmane-sonko-et-l-intersyndicale-de-sonatel-les-enjeux.html	\N	s-0582	reference	{"provenance":"digest","id_article":24060,"id_mot":[21],"statut":"publie"}	554a74c0f89b362e1b62764da62213f8	2026-10-05T15:00:00.000000Z	f	2	128	model-0.1.0@4cf9eef8bd6e	0.2914294298271161	Mouvements sociaux	0.8196877221878938	apply	f
62	d-0583	Linguère attend toujours une connexion internet digne de ce nom	À Linguère, accéder à internet reste un casse-tête pour les habitants comme pour les élèves et l'administration. La Sonatel y a pourtant installé depuis quelques mois une ligne ADSL, mais elle n'est pas encore commercialisée : l'opérateur dit attendre le feu vert de ses instances supérieures. Le département continue donc de dépendre de l'offre Sentoo, dont les usagers jugent la connexion médiocre. Les populations du Djolof, qui espéraient sortir de l'isolement numérique dès la pose des équipements, ne cachent pas leur déception de ne toujours pas pouvoir communiquer aisément avec leurs proches à distance.	["Qualité de service"]	2007-02-10	Articles de presse > Archives 1999-2024 > Année 2007 > Février	\N	https://osiris.sn/linguere-une-ville-privee-d-internet.html	\N	s-0583	reference	{"provenance":"digest"}	b7b4ffaaa856ccf10caca7db38bca731	2026-10-05T15:07:00.000000Z	f	2	234	model-0.1.0@4cf9eef8bd6e	0.973554878783222	Télécentres/Cybercentres	0.1831976000929919	propose	f
63	d-0584	Dans ses vœux, Macky Sall fait de la dématérialisation administrative une priorité	Le 31 décembre 2019, dans son adresse de fin d'année, le président sénégalais a rapidement passé en revue la situation économique puis exposé ses ambitions. Macky Sall veut voir appliqué dans sa totalité le programme de dématérialisation des procédures et formalités, afin d'en finir avec la routine bureaucratique et d'obtenir une action publique plus rapide et plus efficace. Il inscrit cet objectif dans une gouvernance qu'il veut sobre et dans la méthode « fast track », avec 2035 pour horizon. Parallèlement, la réduction des dépenses de fonctionnement de l'État se poursuivra.	["Transformation digitale"]	2020-01-01	Articles de presse > Archives 1999-2024 > Année 2020 > Janvier 2020	\N	https://osiris.sn/macky-sall-je-tiens-en-particulier-a-l-application-integrale-du-programme-de.html	\N	s-0584	reference	{"provenance":"digest"}	0e8dfd6fbabe1922c36329b3ed772b84	2026-10-05T15:14:00.000000Z	f	3	211	model-0.1.0@4cf9eef8bd6e	0.17438709565553087	Transformation digitale	0.9379772981665927	propose	f
64	d-0585	Le portable avant l'essentiel ? Choses vues à Dakar par un Sénégalais de passage	De retour au pays, un chroniqueur s'est amusé à recenser dans les rues de Dakar les signes de la passion pour le mobile : kiosques aux couleurs des opérateurs, vendeurs ambulants de cartes de recharge au milieu des voitures, affiches géantes mettant en scène un champion de lutte, lycéenne tapant un message en courant vers ses cours, homme d'affaires en boubou donnant des ordres à l'arrière d'une moto. Dans un bus bondé, la moitié des passagers manipulaient leur appareil, et le chauffeur lui-même gardait un œil sur son clavier. D'où sa question : le téléphone passe-t-il désormais avant certains besoins vitaux ?	["Usages et comportements"]	2012-12-06	Ressources > Points de vue > 2012	\N	https://www.osiris.sn/la-folie-du-mobile-au-senegal-les-senegalais-prefereraient-ils-le-telephone-a.html	\N	s-0585	reference	{"provenance":"digest"}	94eb7221bce4647ebc46e46c3b725742	2026-10-06T18:32:00.000000Z	f	2	298	model-0.1.0@4cf9eef8bd6e	0.008354949817450918	Point de vue	0.9983389903900565	apply	t
65	d-0586	Radio un seul monde : une station virtuelle pour diffuser le savoir en Afrique, explique Birima Fall	Née d'un projet lancé au début des années 1990, la Radio un seul monde (One World) arrive sur les ondes africaines par le biais du web. Le journaliste Birima Fall, son coordonnateur pour l'Afrique de l'Ouest, en détaille le fonctionnement : il s'agit d'une radio virtuelle, hébergée sur un site où l'on trouve des programmes et des informations sur l'univers radiophonique. Elle s'inscrit dans Catia, un projet soutenu par le gouvernement britannique. Ses promoteurs entendent combler les lacunes des médias classiques sur les questions de développement et renforcer la présence francophone en ligne.	[]	2004-09-14	Articles de presse > Archives 1999-2025 > Année 2004 > Septembre	\N	http://www.osiris.sn/Birima-Fall-Coordonnateur-Radio-un.html	\N	s-0586	reference	{"provenance":"digest"}	f364eaeae7c9d2971224f638b96fb59b	2026-10-05T15:28:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.8620577271240364	Régulation des médias	0.41653801584260497	propose	f
66	d-0587	Les autorités béninoise et malienne de protection des données unissent leurs efforts	L'Autorité de protection des données à caractère personnel (APDP) du Bénin a signé un protocole de coopération avec son homologue du Mali, a-t-elle fait savoir le 15 avril. Les deux régulateurs échangeront régulièrement leurs bonnes pratiques, mettront en commun des outils et pourront instruire ensemble certaines plaintes ou vérifications de conformité. Des comités techniques ad hoc élaboreront des règles communes, une commission mixte se réunira tous les deux ans et les équipes suivront des formations partagées. Le rapprochement intervient alors que la souveraineté numérique devient un sujet majeur en Afrique de l'Ouest.	["Données personnelles"]	2025-04-16	Articles de presse > Année 2025 > Avril 2025	\N	https://www.osiris.sn/protection-des-donnees-personnelles-le-benin-et-le-mali-renforcent-leur.html	\N	s-0587	reference	{"provenance":"digest","id_article":24065,"id_mot":[18],"statut":"publie"}	51159242f07dea465e1e8c17169e5409	2026-10-05T15:35:00.000000Z	f	3	293	model-0.1.0@4cf9eef8bd6e	0.5818443677564858	Régulation des télécoms	0.5297557935897116	propose	t
67	d-0588	Un forum ouest-africain prône à Dakar une gestion multi-acteurs de l'internet	L'internet s'impose dans tous les secteurs, mais sa gestion et son contrôle restent à maîtriser. Des experts de la sous-région en discutent à Dakar, du 23 au 25 août, lors du Forum ouest-africain sur la gouvernance de l'internet, placé sous le signe du modèle multi-acteurs. Ils partagent leurs expériences et comptent remettre aux gouvernements des guides et des recommandations. La rencontre doit également déboucher sur une vision commune, que l'Afrique de l'Ouest défendra en septembre à Vilnius, en Lituanie, où se tient la conférence mondiale sur le sujet.	["Gouvernance"]	2010-08-24	Articles de presse > Archives 1999-2024 > Année 2010 > Août	\N	http://www.osiris.sn/Gouvernance-de-l-Internet-en,5821.html	\N	s-0588	reference	{"provenance":"digest"}	0d9b62b0c176d715e952514ff51726b2	2026-10-05T15:42:00.000000Z	f	1	241	model-0.1.0@4cf9eef8bd6e	0.7779639040081623	Qualité de service	0.5133153935834001	propose	t
68	d-0589	Senegal Connect Park : visite du chef de l'État avant l'ouverture du parc numérique de Diamniadio	Macky Sall a parcouru, le 21 mars 2024, le chantier de la première phase du Parc des technologies du numérique de Diamniadio, baptisé Senegal Connect Park, et a souhaité que l'État et ses partenaires en fassent une référence novatrice en Afrique. Bâti sur 25 hectares pour 46 milliards de francs CFA, le site comprend trois tours de sept étages, des bureaux équipés et un bâtiment administratif. Il réunit centres de données, plateaux d'externalisation, studios audiovisuels et de contenus multimédias, espaces d'innovation, de recherche et de formation, et doit rayonner sur toute la sous-région.	["Infrastructures"]	2024-03-21	Articles de presse > Archives 1999-2025 > Année 2024 > Mars 2024	\N	https://www.osiris.sn/macky-sall-invite-a-faire-du-senegal-connect-park-un-parc-novateur-a-l-echelle.html	\N	s-0589	reference	{"provenance":"digest"}	1855784523ae219e5178fc96a3f61533	2026-10-05T15:49:00.000000Z	f	3	167	model-0.1.0@4cf9eef8bd6e	0.5209186148900249	Politique nationale	0.4604837860568955	propose	t
69	d-0590	Le ministre de l'Économie numérique et la CDP s'allient contre les abus en ligne	Yankhoba Diattara, ministre de l'Économie numérique et des Télécommunications, s'est rendu le 23 septembre 2021 au siège de la Commission des données personnelles (CDP), une première pour un membre du gouvernement, selon un communiqué. Avec la présidente Awa Ndiaye et ses équipes, il a cherché des réponses à la multiplication des dérives sur internet, surtout sur les réseaux sociaux. Depuis plusieurs mois, le Sénégal connaît une série d'atteintes à la vie privée, par la publication de données personnelles de citoyens de toutes conditions, et de fausses informations visant jusqu'à la présidence de la République.	["Usages et comportements"]	2021-09-29	Articles de presse > Archives 1999-2024 > Année 2021 > Septembre 2021	\N	http://www.osiris.sn/Derives-sur-les-reseaux-sociaux,28738.html	\N	s-0590	reference	{"provenance":"digest"}	2254e0f7cce01ac136618615cd6a3701	2026-10-05T15:56:00.000000Z	f	2	153	model-0.1.0@4cf9eef8bd6e	0.6841861241402561	Politique nationale	0.3859300229453009	propose	f
70	d-0591	Le président de la CDP appelle à la prudence sur internet	Les Sénégalais doivent mesurer les risques du numérique et surveiller ce qu'ils publient, en particulier sur les réseaux sociaux. Mouhamadou Lo, président de la Commission des données personnelles (CDP), a délivré ce message à Dakar devant le Réseau des journalistes spécialisés dans les technologies de l'information et de la communication, que préside Ismaïla Camara. À ses yeux, une utilisation sans retenue menace à la fois la vie des personnes, l'économie et le pays. La protection des données comporte plusieurs enjeux, a-t-il rappelé, et chaque utilisateur gagne à connaître les bons comportements à adopter.	["Données personnelles"]	2014-10-20	Articles de presse > Archives 1999-2024 > Année 2014 > Octobre	\N	https://osiris.sn/les-senegalais-invites-a-la-moderation-dans-l-utilisation-des-nouvelles.html	\N	s-0591	reference	{"provenance":"digest"}	144088359acfdf6f8aadc01e4f4f9813	2026-10-05T16:03:00.000000Z	f	2	218	model-0.1.0@4cf9eef8bd6e	0.6755930796864231	Qualité de service	0.551759038586441	propose	t
71	d-0592	Gestion du réseau mondial : l'Afrique de l'Ouest prépare à Dakar le rendez-vous de Vilnius	À partir du 23 août 2010, Dakar reçoit un forum ouest-africain consacré à la gouvernance de l'internet. Les délégués des pays de la Cedeao, annoncent les organisateurs dans un communiqué parvenu à Ouestafnews, y élaboreront la plateforme qu'ils porteront en septembre au forum mondial de Vilnius, en Lituanie. L'enjeu dépasse le simple outil de communication : l'article rappelle que les États-Unis gardent une large mainmise sur la gestion du réseau, en particulier sur les noms de domaine, tandis que l'Afrique et les pays du Sud réclament depuis des années une meilleure place dans les instances de décision.	["Gouvernance"]	2010-08-21	Articles de presse > Archives 1999-2024 > Année 2010 > Août	\N	https://www.osiris.sn/Gestion-de-l-Internet-les-Ouest.html	\N	s-0588	reference	{"provenance":"digest","id_article":24070,"id_mot":[22],"statut":"publie"}	2737c79d99dcd5504d58f141799862e8	2026-10-05T16:10:00.000000Z	f	1	31	model-0.1.0@4cf9eef8bd6e	0.4630793188371123	Qualité de service	0.7704959410927271	propose	t
72	d-0593	WhatsApp, Facebook, Twitter : des outils qui relient mais aussi qui divisent	Les réseaux sociaux ont bouleversé la communication et les relations entre les personnes. Interrogés sur leur emploi de WhatsApp, Viber, Twitter, Facebook ou Snap, des internautes sénégalais livrent des avis partagés. Beaucoup apprécient de bavarder entre amis, d'échanger photos et vidéos, de s'informer, de rester en contact avec le reste du monde ou de gagner du temps dans leur travail. D'autres reconnaissent que ces plateformes deviennent un terrain de conflits, faute d'en maîtriser les règles, ou une scène où l'on cherche avant tout à se faire remarquer.	[]	2017-10-02	Articles de presse > Archives 1999-2024 > Année 2017 > Octobre 2017	\N	http://osiris.sn/Effets-antisociaux-des-reseaux.html	\N	s-0593	reference	{"provenance":"digest"}	606d895229829ec47fc106baf93a1259	2026-10-05T16:17:00.000000Z	f	7	230	model-0.1.0@4cf9eef8bd6e	0.3530966144903746	Usages et comportements	0.8330615877330426	apply	f
73	d-0594	À Thiès, les jeunes priés de ne pas ternir l'image du Sénégal sur la toile	En présentant à Thiès l'Espace numérique mobile de la Présidence de la République, destiné à la jeunesse, l'adjoint au gouverneur chargé des affaires administratives, Mbassa Sène, a exhorté les jeunes à se montrer prudents et respectueux d'autrui sur les réseaux sociaux. Si internet rend de grands services, il expose aussi à ses propres travers, comme l'atteinte à la vie privée ou les propos injurieux, capables de briser des familles. Chacun peut avoir besoin d'informations, admet-il, mais il faut agir avec discernement pour préserver ce que le pays a de plus précieux : son image.	["Usages et comportements"]	2018-01-18	Articles de presse > Archives 1999-2024 > Année 2018 > Janvier 2018	\N	https://osiris.sn/Derives-notees-sur-les-reseaux.html	\N	s-0594	reference	{"provenance":"digest"}	f0493444c80ebefd1381dc4ca380ff92	2026-10-05T16:24:00.000000Z	f	4	264	model-0.1.0@4cf9eef8bd6e	0.16357703917220545	Usages et comportements	0.9468627496201335	apply	f
74	d-0595	TIC : associer les universitaires aux négociations internationales, demandent des experts à Dakar	Aux rendez-vous internationaux, les délégations africaines comptent plus de ministres et de diplomates que de spécialistes des dossiers. David Souter, consultant du programme britannique Catia, y voit un frein au renforcement de l'expertise du continent ; pour lui comme pour d'autres experts, les décideurs doivent s'ouvrir à la recherche universitaire. Ce débat a animé à Dakar un atelier sur les politiques internationales des TIC. Le ministre de l'Information, Mamadou Diop Decroix, y a annoncé un fonds sénégalais d'investissement et de promotion des NTIC de 150 millions. Quant au Fonds de solidarité numérique, attendu à Genève en novembre, il disposerait de trois milliards.	["Politique nationale"]	2004-09-22	Articles de presse > Archives 1999-2024 > Année 2004 > Septembre	\N	https://osiris.sn/societe-africaine-de-l-information-les-experts-pronent-l-implication-de-la-1303.html	\N	s-0212	reference	{"provenance":"digest"}	e03733958c30121f397284574e86761a	2026-10-05T16:31:00.000000Z	f	4	297	model-0.1.0@4cf9eef8bd6e	0.28900300912354915	Politique nationale	0.8572307320980523	apply	f
75	d-0596	Abdoulaye Wade plaide pour une Afrique équipée d'ordinateurs devant les régulateurs du monde entier	Ouvrant à Dakar le dixième Colloque mondial des régulateurs, le président Abdoulaye Wade a pressé les décideurs de relier l'Afrique au numérique, qu'il considère comme une chance et une forme achevée de démocratie. Le fossé qui sépare le continent du reste du monde est aussi, selon lui, un fossé du savoir, mais il peut être comblé très vite, car la révolution technologique s'accélère et nourrit la croissance. Le chef de l'État a rappelé son objectif de longue date : doter les pays africains d'assez d'ordinateurs pour que chaque étudiant dispose du sien.	["Projet"]	2010-11-10	Articles de presse > Archives 1999-2025 > Année 2010 > Novembre	\N	https://www.osiris.sn/me-wade-invite-les-decideurs-a-connecter-l-afrique-au-numerique.html	\N	s-0596	reference	{"provenance":"digest"}	5381d87972e4323594d7c2f9fe3a378e	2026-10-05T16:38:00.000000Z	f	4	210	model-0.1.0@4cf9eef8bd6e	0.3978572464689366	TIC pour l’éducation	0.7942877173118617	apply	t
76	d-0597	À Guadalajara, Moustapha Guirassy défend l'apport des TIC aux objectifs du millénaire	Le ministre de la Communication et des Télécommunications, Moustapha Guirassy, conduit depuis le 4 octobre la délégation sénégalaise à la conférence des plénipotentiaires de l'Union internationale des télécommunications (UIT), organisée à Guadalajara, au Mexique. Dans son discours du 5 octobre, il a demandé à l'organisation onusienne d'agir davantage pour que les TIC aident à atteindre les objectifs du millénaire pour le développement, et cité en exemple le président Abdoulaye Wade, coordonnateur du volet TIC du Nepad. Il a enfin convié les participants à Dakar, du 9 au 12 novembre 2010, pour le Colloque mondial des régulateurs.	["Politique nationale"]	2010-10-07	Articles de presse > Archives 1999-2024 > Année 2010 > Octobre	\N	https://www.osiris.sn/moustapha-guirassy-au-congres-mondial-de-l-uit.html	\N	s-0597	reference	{"provenance":"digest","id_article":24075,"id_mot":[23],"statut":"publie"}	26f56eae192f25fcbe40a8532a545361	2026-10-05T16:45:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.20188483904623133	Politique nationale	0.9231818206737529	apply	f
77	d-0598	Dix ans de Facebook : de jeunes Sénégalais racontent ce que le réseau a changé dans leur vie	Créé en 2004 par Mark Zuckerberg, Facebook a soufflé ses dix bougies le 4 février. Le site Social Net Link en a profité pour recueillir les témoignages de jeunes utilisateurs sénégalais d'une plateforme désormais fréquentée par plus de 1,2 milliard de personnes. On la présente volontiers comme un moyen de renouer avec d'anciens amis ou d'en rencontrer de nouveaux, mais les motivations et les profils varient beaucoup. Certaines expériences sont amères : une lycéenne d'un quartier de Dakar explique ainsi que son compte a été piraté et que cette intrusion a bouleversé sa vie.	["Usages et comportements"]	2014-02-05	Articles de presse > Archives 1999-2024 > Année 2014 > Février 2014	\N	https://www.osiris.sn/10-ans-de-Facebook-comment-le.html	\N	s-0598	reference	{"provenance":"digest"}	edd3e1cd7f8f2f4683fb8928fdd8e6a9	2026-10-05T16:52:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.32735279055644734	Usages et comportements	0.8471309495014824	apply	f
78	d-0599	L'Apix détaille son rôle dans l'essor des centres d'appels au Sénégal	En trois questions, le directeur de la communication de l'Apix, Soulèye Wade, explique comment l'agence de promotion des investissements a favorisé la naissance d'un nouveau secteur. Consciente très tôt du potentiel d'emplois et de capitaux des centres d'appels délocalisés, elle a accompagné l'installation de PCCI, devenu une référence : aide aux démarches administratives, appui stratégique, facilités accordées à l'investissement, mise en relation avec des groupes internationaux. Au-delà de cette réussite, l'agence s'emploie à vendre à l'étranger l'offre sénégalaise, par des opérations ciblées de prospection auprès des investisseurs.	["Téléservices"]	2005-07-14	Articles de presse > Archives 1999-2024 > Année 2005 > Juillet	\N	http://osiris.sn/Centres-d-appels-Trois-questions-a.html	\N	s-0599	reference	{"provenance":"digest"}	064a29982316b95170d573d2f12491bd	2026-10-05T16:59:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.6768614770123229	Politique nationale	0.34471937530978825	propose	t
79	d-0600	Au salon européen des centres d'appels, le Sénégal gagne en visibilité	La présence sénégalaise au Seca 2004, le salon européen des centres d'appels, a porté ses fruits, estime Souley Wade, chef de marchés à l'Apix. Les deux prestataires du voyage, PCCI et Call Me, ont reçu de nombreuses propositions de collaboration, aidés par un reportage que la chaîne M6 avait consacré à PCCI quelques mois auparavant. Le pays a pu montrer sa compétitivité et s'affirmer comme une solution de rechange crédible face à l'île Maurice, au Maroc ou à la Tunisie. L'agence en retire aussi une meilleure connaissance du secteur, utile pour affiner sa stratégie.	[]	2004-06-14	Articles de presse > Archives 1999-2024 > Année 2004 > Juin	\N	https://www.osiris.sn/salon-europeen-des-centres-d-appel-bilan-positif-mais-l-effort-doit-se.html	\N	s-0600	reference	{"provenance":"digest"}	c975245452ec664390888b19b81daae2	2026-10-05T17:06:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.8253777390133255	Appels internationaux entrants	0.33151186325070503	propose	f
80	d-0601	Défi digital : un projet américain pour informatiser les petites entreprises sénégalaises	Des cyber « louma » sur les grands marchés, des comptabilités tenues sur ordinateur, des télécentres érigés en modèles de cybercentres : c'est ce que promet Défi digital (Dfi), un projet financé par les États-Unis pour 6,5 milliards, dont le démarrage est prévu avant la fin de 2003. L'Usaid et le Corps de la paix, la Direction de l'informatique de l'État et le ministère du Commerce aideront les petites et moyennes entreprises à se servir des nouvelles technologies pour gagner en visibilité et accroître leurs ventes. Des volontaires des deux pays encadreront ce qui est présenté comme un test par Mouhamed Tidjane Seck, directeur de l'informatique de l'État.	["Projet"]	2003-10-22	Articles de presse > Archives 1999-2025 > Année 2003 > Octobre	\N	https://osiris.sn/nouvelles-technologies-de-l-information-l-informel-a-l-ecole-de-l-informatique.html	\N	s-0487	reference	{"provenance":"digest"}	7469b675b3368c14f4e5d05c53ec773c	2026-10-05T17:13:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.3712373056763023	Télécentres/Cybercentres	0.7853707599808896	apply	t
81	d-0602	Isidore Diouf prend officiellement la tête de Sénégal Numérique SA	Nommé en Conseil des ministres le 15 mai 2024, Isidore Diouf a été installé le 7 juin à la direction générale de Sénégal Numérique SA, l'ancienne Agence de l'informatique de l'État. Il succède à Cheikh Bakhoum, resté dix ans en poste. La passation de service, au siège de Pikine Technopôle, s'est déroulée sous l'autorité du président du conseil d'administration, le professeur Diégane Sène, et en présence du secrétaire général, Mouhamadou Lô. Le président de l'amicale des agents, Biram Sow, a remercié le sortant pour ses efforts en faveur du personnel. Le nouveau patron a exposé quatre clés qu'il juge indispensables à la réussite.	["Distinction/Nomination"]	2024-06-12	Articles de presse > Archives 1999-2024 > Année 2024 > Juin 2024	\N	https://www.osiris.sn/Installe-DG-de-Senegal-Numerique.html	\N	s-0602	reference	{"provenance":"digest","id_article":24080,"id_mot":[24],"statut":"publie"}	ab1f2eded9a8d2cfe049b30c665b1a2d	2026-10-05T17:20:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.553583743927689	Politique nationale	0.4970509221428308	propose	t
82	d-0603	Une étude de Gaye Daffé mesure les inégalités entre femmes et hommes face aux TIC au Sénégal	Les femmes jouent un rôle économique croissant, mais leur essor est freiné par un capital humain plus faible et par des discriminations, notamment dans l'accès aux technologies. La recherche de Gaye Daffé évalue ces écarts au Sénégal. Premier enseignement : quand les ménages dirigés par une femme sont aussi bien équipés que les autres, l'inégalité se déplace vers le contrôle du matériel, les compétences nécessaires pour s'en servir et les contenus attendus. Deuxième résultat : les disparités d'accès à une technologie se marquent moins lorsque son usage est individuel et exclusif. L'auteur résume ses conclusions en trois points.	["Genre"]	2018-04-30	Ressources > Etudes et recherches > Articles scientifiques	\N	https://www.osiris.sn/Gaye-Daffe-Les-Disparites-de-Genre.html	\N	s-0603	reference	{"provenance":"digest"}	af18bf237724f420c58689eb24480817	2026-10-05T17:27:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.018326171055899457	Point de vue	0.9960927861306907	apply	t
83	d-0604	Centres d'excellence africains : le Sénégal inaugure un pôle dédié à la santé de la mère et de l'enfant	Le ministre de l'Enseignement supérieur et de la Recherche, Mary Teuw Niane, a lancé le Centre d'excellence SAMEF, consacré à la santé de la mère et de l'enfant et hébergé par l'Université Cheikh Anta Diop de Dakar. Le Sénégal compte trois pôles, en santé, en mathématiques, informatique et TIC, et en agriculture ; les deux premiers sont retenus. De niveau national, ces centres collaborent avec l'ensemble des universités, des institutions de recherche et de formation, ainsi qu'avec des partenaires privés, régionaux et internationaux. Le ministre y voit des pôles appelés à rayonner, avec le temps, à l'échelle mondiale, et évoque un futur parc technologique.	["TIC pour l’éducation"]	2017-01-31	Articles de presse > Archives 1999-2024 > Année 2017 > Janvier 2017	\N	https://www.osiris.sn/le-senegal-va-lancer-un-parc-technologique-sur-les-centres-d-excellence.html	\N	s-0604	reference	{"provenance":"digest"}	c7a93fbada40bc94a16ac40813bffa0f	2026-10-05T17:34:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.6333760985934536	TIC pour l’éducation	0.49486223079761144	propose	f
84	d-0605	Près de dix milliards de francs CFA pour deux centres d'excellence sénégalais	Deux des vingt-deux centres d'excellence africains se trouvent au Sénégal : celui de mathématiques, d'informatique et de TIC (CEA-MITIC), à l'Université Gaston Berger de Saint-Louis, et celui de la santé de la mère et de l'enfant (CEA-SAMEF), à l'Université Cheikh Anta Diop de Dakar. Lancés fin janvier 2017, ils bénéficient d'un crédit de 16 millions de dollars, soit 9,834 milliards de francs CFA, a précisé Kamil Wedoud, représentant de la Banque mondiale. Ces pôles sous-régionaux, qui accueillent 30 % d'étudiants des pays voisins, doivent former une main-d'œuvre qualifiée et nombreuse pour améliorer l'accès à l'emploi.	["TIC pour l’éducation"]	2017-01-31	Articles de presse > Archives 1999-2025 > Année 2017 > Janvier 2017	\N	https://www.osiris.sn/Centres-d-excellence-africains-9.html	\N	s-0604	reference	{"provenance":"digest"}	12d2b2fe9e4330167266329adfff1925	2026-10-06T18:39:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.5124285192242103	TIC pour l’éducation	0.7187718114311566	propose	f
85	d-0606	Le Nigeria projette une université entièrement vouée aux TIC	Pour renforcer les compétences numériques de sa jeunesse, le gouvernement fédéral nigérian veut ouvrir une université spécialisée dans les technologies de l'information et de la communication. Le ministre des Communications, Adebayo Shittu, l'a dévoilé le 27 mai 2016 à Abuja, devant des élèves du secondaire réunis par l'agence Nitda et Totalview Nigeria pour la journée de l'enfant. L'établissement disposera d'un campus dans chacune des six zones géopolitiques du pays et n'enseignera que les TIC. La directrice des TIC au ministère, Monisola Udoh, a souligné combien ces savoirs comptent dans un monde devenu village planétaire.	["Formation"]	2016-05-31	Articles de presse > Archives 1999-2025 > Année 2016 > Mai 2016	\N	https://osiris.sn/nigeria-le-gouvernement-federal-va-creer-une-universite-specialisee-dans-les.html	\N	s-0606	reference	{"provenance":"digest"}	436ec9d312a3c6dcf9cd15549d2c9611	2026-10-05T17:48:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.20857556734126753	TIC pour l’éducation	0.9032022539838122	apply	t
86	d-0607	Un million de codeurs au Ghana : Cisco propose son appui au gouvernement	Le Ghana pourrait s'associer à l'américain Cisco pour son programme « One Million Coders », qui vise à doter les jeunes de compétences numériques. Une délégation de l'entreprise l'a proposé au ministre de la Communication, de la Technologie numérique et de l'Innovation, Samuel Nartey George, sans que les modalités soient encore connues. Cisco s'appuie depuis 1997 sur sa Networking Academy, dont les cours gratuits ou subventionnés, en ligne ou en salle, portent sur les réseaux, la cybersécurité, la programmation, l'intelligence artificielle, l'internet des objets et le cloud. Selon la Banque mondiale, 230 millions de postes en Afrique exigeront de telles compétences d'ici à 2030.	[]	2025-10-21	Articles de presse > Archives 1999-2025 > Année 2025 > Octobre 2025	\N	https://www.osiris.sn/le-ghana-envisage-un-partenariat-avec-cisco-pour-former-un-million-de-jeunes.html	\N	s-0607	reference	{"provenance":"digest","id_article":24085,"id_mot":[],"statut":"publie"}	2adae9892782966f2958c5615741f77a	2026-10-05T17:55:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.4735267153289153	Formation	0.7371326296306224	apply	f
87	d-0608	Le coronavirus rappelle à l'Afrique l'urgence de sa mutation numérique	Depuis 2007, les États africains ont ouvert, avec l'appui de la Banque mondiale, de nombreux chantiers numériques pour ne pas manquer la quatrième révolution industrielle. Les bénéfices attendus pour la gestion publique, la gouvernance, la santé, l'éducation ou le commerce étaient connus, mais les plans stratégiques ont rarement débouché sur des actes. La pandémie de Covid-19 pourrait changer la donne : en imposant la distanciation sociale, elle fait du numérique l'unique moyen de continuer à fonctionner et montre, mieux que les rapports et les discours, la nécessité d'investir dans les technologies de l'information pour la survie économique et sociale.	["Transformation digitale"]	2020-03-25	Articles de presse > Archives 1999-2024 > Année 2020 > Mars 2020	\N	http://osiris.sn/Covid-19-la-piqure-de-rappel-dont.html	\N	s-0608	reference	{"provenance":"digest"}	700bec332e240803e5f23871df7bca7e	2026-10-05T18:02:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7976924030932957	Transformation digitale	0.32974612849793494	propose	f
88	d-0609	Après Sunu2012, les twittos sénégalais lancent Sunucause pour aider les plus démunis	Forte du succès de la plateforme Sunu2012 pendant la présidentielle, la communauté sénégalaise de Twitter se tourne vers la solidarité. Réunie à Dakar pour la deuxième édition du Sunutweetup, dans un restaurant de Mermoz, elle a lancé Sunucause, un projet destiné aux personnes en difficulté. Étudiants, journalistes, ingénieurs, développeurs, consultants ou banquiers, tous unis par la passion du blog, ont passé la soirée à échanger par smartphone, leurs messages s'affichant en direct sur un écran à l'entrée de la salle grâce au mot-clé #Sunutweetup, dans une ambiance détendue.	["Médias/Réseaux sociaux"]	2012-07-02	Articles de presse > Archives 1999-2024 > Année 2012 > Juillet	\N	https://osiris.sn/sunucause-la-mission-humanitaire-de-la-twittosphere-senegalaise.html	\N	s-0609	reference	{"provenance":"digest"}	341c353ab9e4d55734ea4ead61665eb0	2026-10-05T18:09:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.8747600630484998	Télécentres/Cybercentres	0.2873766646369244	propose	t
89	d-0610	WifiZone : la Sonatel offre l'accès internet gratuit sur une place des Parcelles assainies	Après la place Gabard de Rufisque, équipée en août, la Sonatel a inauguré le 5 octobre 2016, sur l'esplanade de la mairie des Parcelles assainies, le deuxième site de la phase pilote de WifiZone. Mené en partenariat avec les collectivités locales, le projet procure aux habitants un accès wifi libre, gratuit et à haut débit dans des espaces publics désignés par chaque commune, a expliqué le directeur de la communication de l'opérateur, Abdou Karim Mbengue. L'entreprise affirme vouloir accompagner, par le digital, le développement des communes et réduire la fracture numérique.	["Produits et services"]	2016-10-06	Articles de presse > Archives 1999-2025 > Année 2016 > Octobre 2016	\N	https://www.osiris.sn/pour-contribuer-au-developpement-numerique-des-collectivites-locales-sonatel.html	\N	s-0610	reference	{"provenance":"digest"}	0a0c7b0316b69caa2f75bda054e8936b	2026-10-05T18:16:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7476443177021955	Régulation des télécoms	0.4386009841572983	propose	t
90	d-0611	Tribune : les Espaces Sénégal Services, promesse d'une grande dématérialisation	Dans une tribune au ton lyrique, l'auteur salue l'arrivée des Espaces Sénégal Services, qu'il inscrit dans une époque où chaque pays cherche à conquérir cet eldorado qu'est devenu le numérique. De tout temps, rappelle-t-il, de grands ouvrages ont porté le progrès des nations : l'irrigation de l'Égypte ancienne, les canaux de Suez et de Panama pour le commerce mondial, puis l'internet, les réseaux sociaux, la banque et la vente en ligne, sans lesquels le monde tournerait au ralenti. En Afrique, et singulièrement au Sénégal, les visions d'avenir auraient longtemps manqué, au détriment des générations futures.	["Point de vue"]	2020-12-12	Ressources > Points de vue > 2020	\N	https://www.osiris.sn/Espaces-Senegal-Services-la-grande.html	\N	s-0611	reference	{"provenance":"digest"}	7ccbdbe5f29309e14e87e20d78a2fa18	2026-10-05T18:23:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.01821164520504811	Point de vue	0.9950949048772334	apply	f
91	d-0612	Vingt mille enfants africains apprennent les bases du code informatique	Du 1er au 10 octobre 2015, la première Semaine africaine du code a initié plus de 20 000 enfants à la programmation dans 17 pays. Il s'agit de préparer les plus jeunes à un marché du travail tourné vers les technologies, alors que, d'après la Banque mondiale, 1 % seulement des élèves du continent quittent l'école avec des notions d'informatique. Savoir créer un site, un logiciel ou une application aiderait à résorber le chômage, estime Lucie Jagu, l'une des responsables du projet. En Côte d'Ivoire, Obin Guiakou, cofondateur de Baby Lab, souhaite que les écoles installent le programme afin que les élèves poursuivent seuls leur apprentissage.	["Formation"]	2015-10-12	Articles de presse > Archives 1999-2024 > Année 2015 > Octobre 2015	Ecce Africa, 12 octobre 2015	https://www.osiris.sn/semaine-africaine-du-code-des-milliers-d-enfants-inities-a-la-programmation.html	\N	s-0612	reference	{"provenance":"digest","id_article":24090,"id_mot":[25],"statut":"publie"}	de05d841dcdbf7f4d0a722387f7c867b	2026-10-05T18:30:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7451710693332441	Formation	0.4031867303078047	propose	f
92	d-0613	Des lycéens de la région de Thiès s'essaient à la programmation avec Mobile Sénégal	Des élèves de cinq lycées — Notto Diobass, Ahmadou Ndack Seck, Malick Sy, Médina Fall et Jules Sagna — ont montré leurs réalisations à Thiès, au cours de l'atelier de restitution du projet « Coding forward for Senegal ». Conduite par Mobile (4) Sénégal et parrainée par Google dans le cadre de son programme CS4HS, l'opération a révélé leur potentiel, malgré des établissements mal équipés en informatique. Leurs présentations ont convaincu les organisateurs qu'ils pourraient devenir programmeurs, concepteurs ou développeurs, des métiers recherchés dans une économie numérique en plein essor. Les participants se sont dits honorés et heureux de l'expérience.	["Formation"]	2018-08-15	Articles de presse > Archives 1999-2024 > Année 2018 > Août 2018	\N	https://osiris.sn/Innovation-et-technologie-des.html	\N	s-0613	reference	{"provenance":"digest"}	9991d0945f032b49bef685d6eeb43a5c	2026-10-05T18:37:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7634930450766236	Formation	0.3779041817018732	propose	f
93	d-0614	Google finance des ateliers de code pour 50 000 étudiants africains	À l'occasion de la Semaine du code en Afrique 2017, Google soutient financièrement des organismes communautaires qui proposeront des ateliers d'initiation à la programmation et à la pensée informatique à plus de 50 000 étudiants. Le groupe relie cette initiative à son engagement de former dix millions de personnes sur le continent aux emplois de demain. Selon lui, l'informatique stimule l'innovation et l'esprit critique, mais les plus jeunes ont rarement l'occasion d'acquérir ces compétences. La Semaine du code, mouvement populaire, entend démystifier le sujet en montrant comment une idée peut prendre forme grâce à quelques lignes de code.	[]	2017-10-19	Articles de presse > Archives 1999-2025 > Année 2017 > Octobre 2017	\N	https://www.osiris.sn/L-informatique-accessible-a-un.html	\N	s-0614	reference	{"provenance":"digest"}	f1e9ad26c18ef0ee9a13eafe032fafc7	2026-10-05T18:44:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.33355854784126904	Formation	0.850074304560526	apply	f
94	d-0615	Quatre cent cinquante participants à la journée de l'éducation digitale organisée à Dakar par CIO Mag	Le magazine CIO Mag a réuni 450 personnes le 3 février, à l'Institut culturel français de Dakar, pour une journée consacrée à l'éducation digitale, en marge de la conférence internationale sur le financement de l'éducation. Parmi les invités figuraient les ministres de l'Éducation sénégalais et français, Serigne Mbaye Thiam et Jean-Michel Blanquer, le PDG d'Atos, Thierry Breton, le président de l'organisation des professionnels des TIC, Antoine Ngom, et l'ambassadeur Christophe Bigot. Directeur général de la publication, Mohamadou Diallo se réjouit d'avoir prouvé que les mondes éducatif et numérique peuvent travailler de concert et promet de nouvelles éditions.	["Manifestation"]	2018-02-05	Articles de presse > Archives 1999-2024 > Année 2018 > Février 2018	\N	https://osiris.sn/le-directeur-general-de-cio-mag-satisfait-apres-la-journee-dediee-a-l-education.html	\N	s-0615	reference	{"provenance":"digest"}	62f30b9c16d1f5b8c2fdf1e1cb2f8381	2026-10-05T18:51:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.6015131331780963	TIC pour l’éducation	0.5711442587626359	propose	t
95	d-0616	Africa Code Week 2017 veut initier un demi-million de jeunes dans 35 pays	Lancée le 19 juin à Flic-en-Flac, sur l'île Maurice, l'édition 2017 d'Africa Code Week se fixe pour objectif de former 500 000 jeunes au langage informatique dans 35 pays du continent, entre le 18 et le 25 octobre, en accordant une attention particulière aux filles, selon un communiqué de l'agence AMA. Claire Gillissen-Duval, de SAP, présente le code comme une langue vivante dont la maîtrise permettra aux jeunes Africains de profiter de la révolution numérique et de prendre part à l'économie du savoir. Clas Neumann, vice-président senior du groupe, assistait également à la cérémonie.	["Formation"]	2017-06-19	Articles de presse > Archives 1999-2024 > Année 2017 > Juin 2017	\N	http://osiris.sn/Africa-Code-Week-l-edition-2017.html	\N	s-0616	reference	{"provenance":"digest"}	d4f3693cf9f9602746423c9f8d32b6e7	2026-10-05T18:58:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.1681784101141333	Formation	0.94189000235198	apply	f
96	d-0617	Africa Code Week 2016 s'achève au Cap après plus de 1 500 ateliers dans une trentaine de pays	SAP clôt au Cap la deuxième édition d'Africa Code Week, ouverte le 15 octobre à Kigali, au Rwanda. En une semaine, plus de 1 500 ateliers gratuits de programmation, portant notamment sur Scratch et le web, ont été proposés dans une trentaine de pays africains. L'ambition était de toucher 150 000 jeunes de 8 à 24 ans, avec l'appui de deux partenaires stratégiques : l'UNESCO, par son initiative YouthMobile, et le ministère fédéral allemand de la coopération et du développement économique. Pour l'éditeur de logiciels, apprendre à coder est un levier de croissance et de progrès social pour l'Afrique.	["Innovation/Entreprenariat"]	2016-10-25	Articles de presse > Archives 1999-2024 > Année 2016 > Octobre 2016	\N	https://www.osiris.sn/tout-un-continent-mobilise-autour-d-africa-code-week.html	\N	s-0616	reference	{"provenance":"digest","id_article":24095,"id_mot":[26],"statut":"publie"}	7cbc0d63d12de68d0afa47cc3ff43f7d	2026-10-05T19:05:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.050963899662170374	Formation	0.9869164898222582	apply	t
97	d-0618	Jokkolabs porte au Sénégal Africa Code Week, qui vise 1,5 million de jeunes Africains	Après la lecture, l'écriture et le calcul, le code : Africa Code Week veut former cette année 1,5 million de jeunes du continent à ce langage, présenté comme un passeport pour l'emploi. Au Sénégal, le programme est porté par Jokkolabs. Il s'adresse à trois tranches d'âge — 8-11 ans, 12-17 ans et 18-24 ans — et s'appuie sur des enseignants et des passionnés de technologies, qui reçoivent eux-mêmes une formation au préalable. Les promoteurs soulignent que les applications conçues par les jeunes Africains apportent des réponses locales et durables aux problèmes économiques et sociaux de leur quotidien.	["Formation"]	2019-10-17	Articles de presse > Archives 1999-2024 > Année 2019 > Octobre 2019	\N	http://www.osiris.sn/Code-informatique-Africa-Code-Week.html	\N	s-0616	reference	{"provenance":"digest"}	e3065dfc023b69318f52e9a6f4d74e95	2026-10-05T19:12:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.3083372897371694	Formation	0.8705511580925583	apply	f
98	d-0619	Semaine africaine du code : 427 000 jeunes formés en huit jours, près de trois fois l'objectif	Les organisateurs visaient 150 000 participants : ils en ont compté près de 427 000, dans 30 pays africains, entre le 15 et le 23 octobre 2016. Avec ces résultats, SAP se rapproche du but qu'il s'est donné, enseigner les bases de la programmation à cinq millions de jeunes du continent d'ici à 2025. Créée en 2015 dans le cadre des investissements sociaux du groupe, la Semaine africaine du code mobilise des centaines d'écoles, d'enseignants, de ministres, de clubs, d'ONG et d'entreprises pour éveiller l'intérêt des enfants, adolescents et jeunes adultes pour le développement de logiciels.	["Formation"]	2016-11-23	Articles de presse > Archives 1999-2024 > Année 2016 > Novembre 2016	\N	https://www.osiris.sn/la-semaine-africaine-du-code-depasse-ses-objectifs-en-formant-427-000-etudiants.html	\N	s-0612	reference	{"provenance":"digest"}	7b358731257ad70ed81319afd9379ace	2026-10-05T19:19:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7997975693927779	Usages et comportements	0.4047712174924492	propose	f
99	d-0620	CIO Mag crée des trophées pour les directeurs informatiques africains	Le 30 mai 2024, à Marrakech, CIO Mag remettra les premiers African CIO Awards, en marge du salon Gitex Africa. Ces prix distingueront des directeurs de systèmes d'information du continent et de la diaspora pour leur leadership, leur esprit d'innovation et leur contribution au développement. Le magazine veut mettre en lumière le rôle stratégique de ces responsables, qui conduisent la transformation numérique d'entreprises, d'administrations et d'ONG, et valoriser les meilleures réalisations, y compris les projets de villes intelligentes des collectivités. Il espère aussi créer une émulation autour de la modernisation par le digital.	["Manifestation"]	2024-02-26	Articles de presse > Archives 1999-2024 > Année 2024 > Février 2024	\N	https://osiris.sn/Cio-Mag-organise-le-premier.html	\N	s-0577	reference	{"provenance":"digest"}	8711e0d7ebdc1314b714b2c7064d20dd	2026-10-05T19:26:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7531139903782047	Transformation digitale	0.3321948195030563	propose	t
100	d-0621	Pierre Dandjinou honoré par le prix Pierre Ouédraogo du leadership numérique	Figure de l'internet africain, le Béninois Pierre Dandjinou reçoit le prix d'honneur Pierre Ouédraogo pour l'innovation et la transformation numérique. L'initiative TIC et citoyenneté (TICC) a dévoilé le 13 juillet, au Burkina Faso, le palmarès 2025 de cette récompense remise tous les deux ans, qui perpétue la mémoire d'un pionnier de l'informatique sur le continent et distingue ceux qui mettent le numérique au service du développement, de l'inclusion et de la souveraineté. Le grand lauréat est Smart ID, projet du Togolais Emmanuel Kokouvi Akakpo (société Wilko, Lomé), qui permet une identification instantanée et un accès sécurisé aux données médicales.	[]	2025-07-15	Articles de presse > Année 2025 > Juillet 2025	\N	https://www.osiris.sn/pierre-dandjinou-prix-d-honneur-pierre-ouedraogo-pour-l-innovation-et-la.html	\N	s-0621	reference	{"provenance":"digest"}	64238208062e40b6fb00266d413c57bc	2026-10-05T19:33:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7224891711009356	Politique nationale	0.30716158396711885	propose	f
101	c4-0220	Bamako réunit les linguistes-informaticiens	Ils cherchent à faire entrer douze langues dans la machine et se comptent, pour l’Afrique francophone, sur les doigts de quatre mains. Une trentaine de spécialistes du traitement automatique ont consacré quatre jours à leurs corpus. Au menu, les tons du bamanankan, que le clavier ignore, la segmentation du soninké et un correcteur pour le songhay.\nLeur discipline manque de textes. Un roman ne suffit pas, il faut des millions de mots, de préférence variés. Un groupe de Saint-Louis a présenté une astuce : recycler les sous-titres de séries, les sermons et les débats de l’Assemblée. Le partage des ressources a donné lieu à une charte, aux termes de laquelle le traducteur bénévole est cité comme auteur. Les participants réfléchissent à un lexique électronique de 5 000 notions communes, indépendant des éditeurs. Prochaine séance de travail à Niamey.\nEn marge des débats, une visite à la rotative d’un mensuel en bambara a rappelé aux congressistes la modestie des besoins : un tirage de six mille numéros, un seul correcteur, et la même coquille, imprimée depuis 1998, dans le nom de la rubrique.	["Recherche","Manifestation","Langues/Localisation"]	2016-11-17	\N	\N	\N	\N	c4-0220	support	{"provenance":"composed","country":"Mali","genre":"article","id_article":24100,"id_mot":[27,28,29],"statut":"publie"}	3ff2318b6d0b4f5b252bfd1f4c656ed2	2026-10-05T19:40:00.000000Z	f	6	281	model-0.1.0@4cf9eef8bd6e	0.789137152526194	TIC pour l’éducation	0.5051376036347126	propose	t
102	c4-0221	Plus de « deuxième rue après le manguier » : Saint-Louis s'offre un adressage	Douze mille panneaux, trois mille deux cents voies, une carte. La commune de Saint-Louis vient d’achever le relevé de ses quartiers au moyen de récepteurs GPS et de photographies aériennes. Chaque porte est reliée à un point précis, ce qui permet à l’agent du fisc comme au facteur de s’y retrouver.\nSur l’île, l’affaire fut simple, le damier colonial étant connu. À Pikine-Tableau-Walo ou à Goxu Mbacc, les enquêteurs ont dû composer avec des ruelles qui bougent. Ils ont demandé aux habitants de choisir les noms : on trouvera donc une rue du Marabout-Pêcheur et une impasse de la Deuxième-Épouse. L’outil servira d’abord à la taxe sur les ordures, estimée à 140 millions par an. Les sapeurs-pompiers, qui perdaient neuf minutes en moyenne à localiser un incendie, en attendent davantage encore.	["Géomatique/Géolocalisation","Collectivités locales"]	2010-02-11	\N	\N	\N	\N	c4-0221	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	6ee9c1ebfede81955aa5caab1568a360	2026-10-05T19:47:00.000000Z	f	2	276	model-0.1.0@4cf9eef8bd6e	0.8761156380499157	Télécentres/Cybercentres	0.31596109359794283	propose	t
103	c4-0222	Un atlas numérique pour la vallée du fleuve	Sols, canaux, périmètres irrigués, hameaux : un cédérom édité par la société d’aménagement de la vallée et le Centre de suivi écologique rassemble 64 cartes interrogeables. On clique sur une parcelle et l’on obtient sa superficie, sa culture, l’année de l’aménagement. Il s’est appuyé sur des clichés du satellite Spot. Vendu 20 000 francs aux bureaux d’études, il est offert aux communautés rurales qui disposent d’un ordinateur. Les auteurs n’ignorent pas que la crue déplacera bientôt quelques traits ; une mise à jour est prévue tous les deux ans.	["Géomatique/Géolocalisation"]	2003-07-24	\N	\N	\N	\N	c4-0222	support	{"provenance":"composed","country":"Sénégal","genre":"brève"}	8eced5e5c20b12a280c1056e927e43ad	2026-10-05T19:54:00.000000Z	f	2	154	model-0.1.0@4cf9eef8bd6e	0.7773388535498362	TIC pour l’éducation	0.3040016654486552	propose	t
104	c4-0223	Ebola : des volontaires redessinent la Guinée forestière depuis leur salon	Où se trouve Koundou-Bassaran ? En mars, aucune carte numérique ne le disait. À l'appel de plusieurs ONG, 1 900 bénévoles, d'Osaka à Dakar, ont tracé sur OpenStreetMap les pistes, les cours d'eau et les cases de Guéckédou et de Macenta d'après des images satellitaires. En cinq jours, cent mille bâtiments étaient saisis.\nLes équipes médicales impriment ces plans et les complètent à la main, puis les renvoient. À l'université Gaston Berger, un groupe d'étudiants se charge de la toponymie : un même village a parfois trois orthographes, une par administration. L'un d'eux, Cheikh Oumar Badji, l'assure, rien n'est plus utile qu'un nom juste, quand il s'agit de retrouver les contacts d'un malade. La base est libre, donc réutilisable après l'épidémie, pour construire une école ou réparer un pont.	["Géomatique/Géolocalisation","TIC pour la santé","Logiciel libre"]	2014-09-25	\N	\N	\N	\N	c4-0223	support	{"provenance":"composed","country":"Guinée","genre":"article"}	96a86ed26b9c2aa62ac8f2a54fc004f4	2026-10-06T18:46:00.000000Z	f	5	286	model-0.1.0@4cf9eef8bd6e	0.8255343861634321	TIC pour l’éducation	0.48885887791670324	propose	t
105	c4-0224	Le cadastre ivoirien se met à l’heure du drone	Vu d'en haut, un champ de cacao ressemble à un autre champ de cacao. C'est pourquoi les litiges y sont si nombreux. Dans la région de San-Pédro, des engins à voilure fixe survolent 1 200 hectares par jour et produisent une image où un pixel vaut cinq centimètres. Les géomètres se rendent ensuite sur place, flanqués des voisins, avec une tablette au lieu d'une chaîne.\nLe certificat foncier, qui coûtait jusqu'à 600 000 francs CFA, reviendrait à 60 000. Un prix encore élevé, note une organisation paysanne, pour qui vit d'une seule récolte. L'administration envisage un paiement fractionné. Un serveur installé à Yamoussoukro conserve les limites et les photos de chaque borne. La Guinée, le Bénin et le Sénégal étudient cette façon de faire, dans l'idée d'en tirer une norme sous-régionale.\nLes premiers titres seront remis en octobre, à l'occasion de la rentrée agricole, dans six villages pilotes. Les femmes, qui exploitent le tiers des parcelles sans figurer sur aucun acte, font l'objet d'une rubrique distincte. Il revient au chef de terre de la valider, ce qui n'a pas été sans palabres.	["Géomatique/Géolocalisation","Transformation digitale"]	2018-07-19	\N	\N	\N	\N	c4-0224	support	{"provenance":"composed","country":"Côte d’Ivoire","genre":"article"}	f24ae7940654b89e91a4e57610637dbf	2026-10-05T20:08:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.7642765249188188	Cybersécurité/Cybercriminalité	0.39978501499638036	propose	f
106	c4-0225	Livrer sans adresse : le casse-tête qui inspire les développeurs	« Descends à la pharmacie, prends à gauche, compte trois lampadaires et demande Ndèye Daba. » Tout livreur dakarois connaît ces consignes. Une petite société de Sicap a décidé d'en faire des coordonnées : son programme attribue à chaque portail un code de six lettres, dérivé de la latitude et de la longitude, que l'on peut dicter au téléphone.\nHuit commerçants et une clinique l'ont adopté. Le temps moyen d'une course a baissé de onze minutes, et les appels d'approche ont été divisés par quatre. La concurrence vient d'un système ouvert, conçu en Californie, gratuit mais moins facile à mémoriser. Le service postal, détenteur d'un fichier de boîtes, hésite entre les deux. Du côté de la géomatique officielle, on tient à rappeler l'existence d'un référentiel national, lequel devrait, en bonne logique, avoir le dernier mot.	["Géomatique/Géolocalisation","Commerce électronique","Applications"]	2021-02-18	\N	\N	\N	\N	c4-0225	support	{"provenance":"composed","country":"Sénégal","genre":"article","id_article":24105,"id_mot":[30,17,31],"statut":"publie"}	dcfa2bf628f0aee42952dbd6da760ee6	2026-10-05T20:15:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.9749083828574463	Usages et comportements	0.20915011979841613	propose	t
107	c4-0226	Des pirogues suivies par satellite, les disparitions en recul	Cent vingt embarcations de Joal et de Kayar portent depuis un an une balise de la taille d’un savon. Elle émet une position toutes les dix minutes et permet, d’une pression, d’alerter la surveillance maritime. Au cours des douze mois, dix-neuf équipages en panne ont été secourus. Le matériel, 85 000 FCFA pièce, est subventionné aux deux tiers. Les anciens, qui redoutaient d’être espionnés sur leurs lieux de pêche, ont obtenu que les traces soient effacées au retour.	[]	2023-03-30	\N	\N	\N	\N	c4-0226	support	{"provenance":"composed","country":"Sénégal","genre":"brève"}	8d9a5fcc08795b43e0aa24603b9c2c2b	2026-10-05T20:22:00.000000Z	t	4	300	model-0.1.0@4cf9eef8bd6e	0.7219193990667319	Régulation des télécoms	0.34394223753203845	propose	f
108	c4-0227	Où est passé mon taxi ? Le traceur GPS séduit les propriétaires de véhicules	Abdou Aziz possède quatre voitures jaune et noir et ne dort plus du même sommeil. Un boîtier caché sous le tableau de bord lui envoie par SMS la position de chacune, sa vitesse et l'heure à laquelle le moteur a été coupé. Le service, proposé par une demi-douzaine de revendeurs dakarois, coûte 110 000 francs à l'installation et 7 500 par mois.\nLes chauffeurs ont moins d'enthousiasme. L'un raconte s'être fait sermonner pour un détour par le domicile de sa mère. Un loueur, au contraire, affirme que la méthode a ramené la paix, car on ne se dispute plus sur le kilométrage. Les sociétés de transport y voient surtout un moyen de réduire la consommation de carburant, jusqu'à 15 % pour les camions de la ligne Dakar-Bamako. La Commission des données personnelles, en cours d'installation, aura sans doute à se prononcer sur la durée de conservation des trajets.	["Géomatique/Géolocalisation","Données personnelles","Produits et services"]	2012-07-05	\N	\N	\N	\N	c4-0227	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	d8224a03f4183c566ff12bebcd9d8e02	2026-10-05T20:29:00.000000Z	f	5	262	model-0.1.0@4cf9eef8bd6e	0.776552479019158	Usages et comportements	0.5347195619990859	propose	t
109	c4-0228	GaïndéSat-1A : que va-t-on faire des données ?	Treize jours après la mise en orbite du premier satellite sénégalais, l’heure est aux travaux pratiques. Le petit cube de dix centimètres d’arête ne prend que de modestes images ; sa mission principale consiste à collecter les mesures de stations automatiques, hauteur des fleuves, pluie, température. Toutes les quatre-vingt-dix minutes, ou presque, il passe recueillir ce qu’elles ont enregistré.\nÀ la direction de la gestion des ressources en eau, on dispose déjà de onze balises compatibles ; quarante autres seront posées entre Bakel et Podor. Un géomaticien de la maison y voit la fin d’une servitude, celle des agents envoyés à moto relever des échelles en pleine crue. Les ingénieurs, formés à Montpellier, réfléchissent à un deuxième engin doté d’un capteur optique. La station au sol, à Diamniadio, est pilotée par sept jeunes Sénégalais, dont une femme.	["Géomatique/Géolocalisation","Innovation/Entreprenariat"]	2024-08-29	\N	\N	\N	\N	c4-0228	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	7bd14eb05f1e130c564429af145cd95f	2026-10-05T20:36:00.000000Z	f	4	197	model-0.1.0@4cf9eef8bd6e	0.9908957006084584	Usages et comportements	0.1960514685836774	propose	t
110	c4-0229	Le plan géomatique national sort des cartons	Trente-sept administrations produisent des cartes, et il arrive qu'elles cartographient trois fois la même route. Réunis sous la présidence de la directrice des travaux géographiques, leurs représentants ont adopté un document qui y met de l'ordre. Il institue un groupe de coordination, un catalogue en ligne et un format d'échange.\nLe Canada apporte 5 millions de dollars et un savoir-faire. Les discussions ont achoppé sur un point : la gratuité. Le cadastre vend ses planches et s'y tient ; l'agence de l'eau, qui a tout à gagner au partage, voudrait les recevoir sans bourse délier. On a retenu une formule intermédiaire, l'échange contre une mise à jour. Le semestre prochain, la première couche commune, celle des limites administratives, devrait mettre fin à d'épiques querelles entre communautés rurales voisines.	["Géomatique/Géolocalisation","Politique nationale"]	2007-04-19	\N	\N	\N	\N	c4-0229	support	{"provenance":"composed","country":"Sénégal","genre":"compte rendu"}	ec7212b8b66d548ffdce8ec2b07cb21d	2026-10-05T20:43:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.25180570437353406	Politique nationale	0.897913485370185	apply	f
111	c4-0230	Parakou : l’impôt foncier retrouve la carte, et la carte retrouve les maisons	En 2015, la mairie n'encaissait la taxe que pour 9 000 parcelles. Un système d'information géographique plus tard, elle en connaît 41 000, photographiées depuis le ciel, puis reconnues une à une par des étudiants en gilet jaune. La recette est passée de 180 à 410 millions FCFA, sans que le taux bouge.\nLes habitants, d'abord méfiants, se sont laissé convaincre par la réfection de deux écoles, annoncée panneau à l'appui. L'application affiche les impayés en rouge, mais elle signale aussi les maisons de veuves ou de retraités, exonérées par délibération. Un conseiller d'opposition réclame que la base soit accessible à tous, de façon à repérer les oublis bien placés. L'équipe technique, elle, met en garde contre le vieillissement : une ville qui croît de 4 % l'an rend son plan périmé en deux saisons.	["Géomatique/Géolocalisation","Fiscalité","Collectivités locales"]	2019-06-13	\N	\N	\N	\N	c4-0230	support	{"provenance":"composed","country":"Bénin","genre":"article","id_article":24110,"id_mot":[30,32,33],"statut":"publie"}	b0fb81b6824bcfad3a927349495750bb	2026-10-05T20:50:00.000000Z	f	2	125	model-0.1.0@4cf9eef8bd6e	0.7200308290725344	Fiscalité	0.47880754370711975	propose	f
112	c4-0231	Une carte interactive des bureaux de vote, kilomètre par kilomètre	Combien de temps un électeur de Médina Yoro Foulah marche-t-il jusqu'à l'urne ? Deux heures et onze minutes en moyenne, calcule une ONG qui a croisé les coordonnées de 13 000 bureaux avec un modèle de pistes. L'outil, consultable par arrondissement, se veut neutre : il n'indique ni résultat ni parti. Les autorités électorales ont demandé la méthode, en vue de la prochaine révision de la carte.	["Géomatique/Géolocalisation","Vie politique"]	2016-08-04	\N	\N	\N	\N	c4-0231	support	{"provenance":"composed","country":"Sénégal","genre":"brève"}	797eac3c3e7d502d82c18edfeb659b80	2026-10-05T20:57:00.000000Z	f	3	277	model-0.1.0@4cf9eef8bd6e	0.5704540830155609	Régulation des médias	0.7250713371040832	apply	t
113	c4-0232	Retrouver les siens après l’attaque : l’appli qui partage la position	Une pression prolongée sur le bouton latéral, et dix proches reçoivent le plan du lieu. Conçu par deux sœurs de Kisumu après une nuit d'angoisse, le programme se contente d'un téléphone à bas prix. Il triangule à partir des antennes lorsque le ciel manque aux satellites et, en l'absence de réseau, enregistre la dernière coordonnée connue.\nLe ministère de l'Intérieur voit d'un bon œil cet auxiliaire, tandis que des associations féminines attirent l'attention sur le revers possible : un mari jaloux y trouverait une laisse. Les développeuses ont donc prévu une durée maximale de partage, d'une heure, ainsi qu'un mode invisible. Près de 80 000 personnes l'utilisent, pour moitié à Nairobi. L'ouverture aux pays voisins dépendra de la qualité des fonds de carte, le quartier de Kampala où elles ont fait leurs essais n'y apparaissant même pas.	["Géomatique/Géolocalisation","Applications"]	2017-02-02	\N	\N	\N	\N	c4-0232	support	{"provenance":"composed","country":"Kenya","genre":"article"}	282d42074e8c3568e5ede301f8e440b1	2026-10-05T21:04:00.000000Z	f	2	86	model-0.1.0@4cf9eef8bd6e	0.7768485528473186	Cybersécurité/Cybercriminalité	0.40962574850515393	propose	t
114	c4-0233	Niamey : vingt techniciens formés à la télédétection	Le centre régional Agrhymet, organe du Comité permanent inter-États de lutte contre la sécheresse dans le Sahel, vient d'achever une session de deux mois. Au programme : lecture d'images à haute résolution, suivi du tapis herbacé, alerte acridienne. L'invasion de criquets de l'an dernier a rappelé l'utilité de ces disciplines, jugées jadis abstraites. Chaque stagiaire repart avec un ordinateur et une licence. Les deux meilleurs seront recrutés par le service national de la statistique agricole.	[]	2005-10-13	\N	\N	\N	\N	c4-0233	support	{"provenance":"composed","country":"Niger","genre":"brève"}	3e756343d8b31c33c8ecaaef6b23e225	2026-10-05T21:11:00.000000Z	f	2	267	model-0.1.0@4cf9eef8bd6e	0.7845594436419977	Télécentres/Cybercentres	0.289340035915611	propose	f
115	c4-0234	Cinq mille francs le disque, tous logiciels compris	L’étal est déplié à même le trottoir, entre les lunettes et les montres. Sous cellophane, des compilations gravées dans une arrière-boutique : une suite bureautique, deux antivirus, un programme d’architecture qui vaut officiellement 3 millions de francs. Le vendeur, étudiant en gestion, propose même de passer à domicile l’installer.\nPersonne, ou presque, n’y voit malice. D’après une estimation des éditeurs, plus de quatre ordinateurs sénégalais sur cinq tournent avec des programmes copiés, y compris dans des bureaux publics. Les distributeurs agréés se plaignent d’une concurrence qui les contraint à vivre du matériel. « On ne peut pas vendre ce que tout le monde a déjà », soupire un détaillant du Plateau. Le Bureau sénégalais du droit d’auteur envisage une campagne, mais il avoue n’avoir formé aucun agent à la reconnaissance d’un hologramme. Les fabricants annoncent pour leur part des licences scolaires à prix réduit.\nLa police économique, interrogée, ne cache pas son embarras. Saisir un étalage prend cinq minutes, le reconstituer n’en demande pas dix. Quant aux entreprises, elles invoquent le dollar, la douane, la lenteur des livraisons. Une société de conseil a pourtant fait ses comptes : entre les réinstallations, les virus et les fichiers perdus, ses dix postes « gratuits » lui ont coûté, l’an dernier, plus que les licences.	["Piratage"]	2003-05-15	\N	\N	\N	\N	c4-0234	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	e9a92b460bc895e935848f8ae29309c1	2026-10-05T21:18:00.000000Z	f	2	294	model-0.1.0@4cf9eef8bd6e	0.6844093022117638	Cybersécurité/Cybercriminalité	0.45658435266897707	propose	t
116	c4-0235	« Le câble à 3 000 francs » : les réseaux sauvages de Pikine	Une parabole, un abonnement, deux cents foyers. Des fils noirs enjambent les ruelles et s’engouffrent par les fenêtres, tirés la nuit par des électriciens qui ont trouvé là un revenu. En échange d’une somme modique, les familles regardent la Ligue des champions et les films hindous. Nul ne leur a dit que c’était interdit, ou bien elles ont choisi de ne pas l’entendre.\nLes titulaires des droits ont compté : trois mille réseaux clandestins à Dakar et en banlieue, soit quatre abonnés perdus sur cinq. Ils ont obtenu l’accord de principe du ministère pour une opération de régularisation, plutôt que de répression. L’exploitant signera un contrat, paiera un forfait et cessera de rediffuser les chaînes cryptées les plus chères. Un représentant des câblo-distributeurs de quartier, Pape Samb, s’y dit favorable, à la condition qu’on leur accorde un statut.	["Piratage","Audiovisuel"]	2009-01-29	\N	\N	\N	\N	c4-0235	support	{"provenance":"composed","country":"Sénégal","genre":"article","id_article":24115,"id_mot":[34,35],"statut":"publie"}	919d38cba2de9ea1a08aed8ba91c244e	2026-10-05T21:25:00.000000Z	f	2	299	model-0.1.0@4cf9eef8bd6e	0.613825751512042	Qualité de service	0.5496153170155738	propose	t
117	c4-0236	Passerelles clandestines : quinze boîtiers saisis aux Parcelles assainies	Dans un appartement loué au mois, les gendarmes sont tombés sur des équipements munis de 480 puces, d’antennes et d’une connexion à haut débit. L’installation détournait des communications internationales, réinjectées au prix d’un appel local. Le manque à gagner se chiffrerait à 25 millions de francs par semaine. L’occupant, un informaticien de trente ans, est entendu. Les opérateurs, qui avaient repéré l’anomalie en observant des lignes n’appelant jamais deux fois le même numéro, réclament une surveillance permanente.	["Piratage","Appels internationaux entrants"]	2011-04-14	\N	\N	\N	\N	c4-0236	support	{"provenance":"composed","country":"Sénégal","genre":"brève"}	e886c39411dbb6f78d1d92defd966801	2026-10-05T21:32:00.000000Z	f	2	255	model-0.1.0@4cf9eef8bd6e	0.4874787407009537	Appels internationaux entrants	0.7175278301283531	propose	f
118	c4-0237	Ciné-club en cassette, le pillage à ciel ouvert	À peine un film sort-il à Bamako que trois copies circulent au marché de Médine, filmées au caméscope avec les rires du public. La dernière comédie d'un réalisateur malien n'a tenu l'affiche qu'une semaine. Son producteur, qui a hypothéqué une maison, n'a recouvré que 6 des 90 millions de francs engagés.\nLe bureau du droit d'auteur a lancé une vignette autocollante, numérotée, que toute cassette devra porter. Seize mille exemplaires sans timbre ont été retirés de la vente depuis mars. Mais les copistes passent au disque compact, plus rapide à dupliquer et plus facile à cacher. Dans un maquis, un acheteur se justifie sans gêne : l'original coûte trois fois sa dépense du jour. Les cinéastes proposent de vendre moins cher, plus tôt, et d'engager les pirates comme distributeurs. Au bureau, l'idée a fait sourire, puis réfléchir.	["Piratage","Propriété intellectuelle"]	2005-06-16	\N	\N	\N	\N	c4-0237	support	{"provenance":"composed","country":"Mali","genre":"article"}	df8422c2ebd89e73d83f182a3e874b7b	2026-10-05T21:39:00.000000Z	f	4	243	model-0.1.0@4cf9eef8bd6e	0.7644756645897617	Point de vue	0.5068572012925006	apply	t
119	c4-0238	Le site d’une université défiguré : simple tag ou coup de semonce ?	La nuit de dimanche, un drapeau et un poème en anglais ont remplacé la liste des inscriptions. Les auteurs se présentent comme un club d’adolescents qui collectionnent les pages d’accueil, comme d’autres les timbres. Ils en auraient visité trente-six au Sénégal depuis janvier, dont celles d’un ministère, de deux banques et d’une fédération de lutte.\nLe webmestre n’a mis qu’une heure à tout rétablir. Une question demeure : ce que l’on a pu écrire, n’a-t-on pu le lire ? D’après un consultant dakarois, le serveur tournait avec un mot de passe d’usine et n’avait pas été révisé depuis sa mise en service. Son voisin, plus solide, a résisté. Aucun fichier d’étudiant ne semble avoir été copié. Le rectorat a changé toutes les clés et organise jeudi une matinée d’information, à laquelle les élèves ingénieurs, intarissables sur le sujet, sont conviés comme formateurs.	["Piratage","Cybersécurité/Cybercriminalité"]	2011-09-29	\N	\N	\N	\N	c4-0238	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	cb478c3326300995db6e1f8e353d1153	2026-10-05T21:46:00.000000Z	f	4	\N	model-0.1.0@4cf9eef8bd6e	0.8272126795563841	Qualité de service	0.3013555923602463	propose	f
120	c4-0239	Éditeurs et écoles d’informatique cherchent un compromis sur les copies	Comment enseigner un logiciel de dessin industriel qui coûte plus cher que l'ensemble des frais de scolarité ? Rassemblés à l'Institut supérieur de Dakar, une vingtaine de directeurs d'établissements ont posé la question sans détour au représentant régional d'un éditeur. La plupart ont admis que leurs salles n'étaient pas en règle.\nLa réponse se décline en trois volets. Une amnistie jusqu'en juin pour ceux qui se déclarent, un forfait de 4 000 francs par élève et par an, un atelier sur les alternatives libres… que l'industriel n'avait pas prévu et que les enseignants ont ajouté. À la sortie, un responsable se disait soulagé. Un autre, plus tranchant, faisait remarquer que la copie a formé toute une génération d'infographistes, et que nul n'a songé à envoyer la facture.	["Piratage","Formation"]	2007-09-27	\N	\N	\N	\N	c4-0239	support	{"provenance":"composed","country":"Sénégal","genre":"compte rendu"}	0403062ae219969b7733d1a664bff716	2026-10-05T21:53:00.000000Z	f	3	295	model-0.1.0@4cf9eef8bd6e	0.4716467549482655	TIC pour l’éducation	0.7542223016250247	apply	t
121	c4-0240	Musiciens contre graveurs : une caravane part de Sandaga	Dix artistes, un camion podium, un stand de disques originaux à 1 500 francs : la tournée contre les copies illicites fera étape dans sept villes. L’association organisatrice évalue à trois sur quatre la proportion de cassettes contrefaites vendues dans le pays. À chaque arrêt, un broyeur détruira les supports que le public voudra bien lui remettre, contre un billet de concert. Le pirate, résume l’affiche, applaudit d’une main et vole de l’autre. Le public de Kaffrine, première étape, a dansé jusqu’à l’aube ; on a broyé onze cassettes, dont trois étaient vierges.	[]	2004-09-09	\N	\N	\N	\N	c4-0240	support	{"provenance":"composed","country":"Sénégal","genre":"brève","id_article":24120,"id_mot":[],"statut":"publie"}	7cb22afecc834e6ee049f4321cec9921	2026-10-05T22:00:00.000000Z	f	3	229	model-0.1.0@4cf9eef8bd6e	0.5324936960236473	Cybersécurité/Cybercriminalité	0.6854343402544871	apply	f
122	c4-0241	Yaoundé serre la vis aux câblodistributeurs	Cent francs par jour, cinquante chaînes : la formule a fait de Mimboman un quartier branché au sens propre. Voilà que le ministère de la Communication donne trois mois aux exploitants pour présenter un contrat avec les détenteurs de droits. Passé ce délai, les têtes de réseau seront démontées.\nLes abonnés grognent. Beaucoup suivent par ce biais le championnat d'Angleterre et ne sauraient payer les 10 000 francs mensuels d'un bouquet régulier. Une association de consommateurs demande une offre populaire. Les ayants droit se disent prêts à en discuter, mais rappellent que la retransmission sans titre tue aussi les productions camerounaises. Trois cent quarante exploitants étaient recensés en janvier ; soixante ont déposé un dossier. Les autres attendent de voir, certains de rebrancher un soir ce que l'on aura débranché le matin.	["Piratage","Audiovisuel","Mouvement consumériste"]	2009-02-19	\N	\N	\N	\N	c4-0241	support	{"provenance":"composed","country":"Cameroun","genre":"article"}	7247fea33057f9d97d2ff814938785b0	2026-10-05T22:07:00.000000Z	f	2	188	model-0.1.0@4cf9eef8bd6e	0.9066208027879794	Télécentres/Cybercentres	0.2914392993074895	propose	t
123	c4-0242	Contre le piratage, des Loméens prêchent l'abstinence… et Linux	Pour chaque disque copié qu'on leur apporte, ils offrent une galette légale. Les membres d'un club d'étudiants togolais ont installé leur table devant le grand marché, là où s'écoulent d'ordinaire les contrefaçons. En une matinée, 85 passants se sont laissé tenter.\nL'originalité de l'opération est d'associer un distributeur agréé, qui déplore la perte de neuf ventes sur dix, et des partisans du partage sans redevance. « Nous n'avons pas les mêmes buts, mais un adversaire commun », plaisante Koffi Dossou. Le ministère chargé de la Communication les a invités à exposer leur démarche. Une loi est en effet en gestation, pour aligner les peines sur celles qui visent la fausse monnaie. D'ici là, on peut admirer dans leur local une curiosité : un programme antivirus piraté, lui-même vérolé.	["Piratage","Logiciel libre"]	2006-03-30	\N	\N	\N	\N	c4-0242	support	{"provenance":"composed","country":"Togo","genre":"article"}	39e57cbc757e4cec631c60e3301e1fd7	2026-10-05T22:14:00.000000Z	f	1	152	model-0.1.0@4cf9eef8bd6e	0.6806010990526403	Cybersécurité/Cybercriminalité	0.6023652570998641	apply	t
124	c4-0243	Téléphones « crackés » à Adjamé, la face cachée du marché de l'occasion	Dans les ateliers du Black Market, on débloque, on change le numéro de série et l'on efface l'ancien propriétaire en un quart d'heure. Le logiciel employé, lui-même copié, se monnaie 25 000 francs. Les opérateurs réclament un fichier commun des appareils volés, où chaque code IMEI serait bloqué sur tous les réseaux. Les réparateurs honnêtes, qui forment la majorité, demandent une carte professionnelle et un registre.	["Piratage","Téléphonie"]	2009-06-18	\N	\N	\N	\N	c4-0243	support	{"provenance":"composed","country":"Côte d’Ivoire","genre":"brève"}	bd3d145c333e684b62d4baeb294ef919	2026-10-06T18:53:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.8210990942938694	Usages et comportements	0.3361560707173172	propose	t
125	c4-0244	Livre scolaire scanné, éditeur sonné	Le manuel coûte 58 dirhams, sa version photographiée page après page circule gratuitement sur une plateforme de partage. À Rabat, la fédération des éditeurs a compté 130 000 téléchargements pendant l'année, pour un titre tiré à 40 000 exemplaires. Certains libraires proposent jusqu'à la clé USB garnie.\nLa profession se divise sur la riposte. Pour les uns, il faut obtenir le retrait des fichiers et poursuivre les revendeurs. D'autres songent à vendre eux-mêmes un format numérique protégé, assorti d'exercices corrigés. Un imprimeur, conscient de prêcher pour sa paroisse, propose des volumes moins épais et moins chers. La bibliothèque nationale s'est invitée dans la discussion et offre un cadre de prêt. Des parents d'élèves, venus témoigner, ont résumé leur pensée par une addition : quatre enfants, onze matières, un salaire.	["Piratage","Propriété intellectuelle"]	2012-06-14	\N	\N	\N	\N	c4-0244	support	{"provenance":"composed","country":"Maroc","genre":"article"}	f10b47029a6b5e839fd7bfffcac4cb31	2026-10-05T22:28:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.12776259161457576	TIC pour l’éducation	0.9596802416918698	apply	t
126	c4-0245	La clé, le voisin et le wifi : petites maraudes numériques à la Sicap	Ils sont cinq à se partager une connexion, dont un seul est au courant. En banlieue comme au centre-ville, emprunter le réseau sans fil d’autrui est devenu un sport. Un programme, recopié de main en main, déchiffre en vingt minutes la clé d’un routeur ancien. Les plus généreux la notent à la craie sur le mur.\nAu service d’assistance d’un fournisseur, on reçoit chaque semaine une trentaine de plaintes pour lenteur, qui se révèlent être des fuites. La parade tient pourtant en deux gestes : choisir le chiffrement WPA2 et modifier le mot de passe imprimé sous l’appareil. Selon le juriste Amath Diédhiou, l’intrus s’expose à une peine prévue par la loi de 2008, mais aucune affaire n’a été jugée à ce jour. Le titulaire de l’abonnement, lui, pourrait devoir s’expliquer si l’on s’en servait à mauvais escient.	["Piratage","Internet"]	2010-10-28	\N	\N	\N	\N	c4-0245	support	{"provenance":"composed","country":"Sénégal","genre":"article","id_article":24125,"id_mot":[34,36],"statut":"publie"}	6f60c07eaed3c48bc9b9d6198a1804e4	2026-10-05T22:35:00.000000Z	t	5	249	model-0.1.0@4cf9eef8bd6e	0.875611538190136	TIC pour l’éducation	0.6052215799829889	propose	t
127	c4-0246	Un hologramme burkinabè contre la contrefaçon de disques	Deux électroniciens de Ouagadougou ont conçu une étiquette qui change de couleur à la chaleur du doigt et porte un numéro vérifiable par SMS. Le bureau du droit d’auteur en a commandé 50 000, à neuf francs pièce. Les musiciens saluent une trouvaille adaptée aux marchés sans électricité ; les faussaires, ironise le journal local, devront attendre la saison fraîche pour s’exercer. L’usage sera étendu aux films si l’essai réussit.	["Piratage","Innovation/Entreprenariat"]	2008-05-08	\N	\N	\N	\N	c4-0246	support	{"provenance":"composed","country":"Burkina Faso","genre":"brève"}	98a7707474137ad2c7a36759fb05796a	2026-10-05T22:42:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.9973347527613393	Télécentres/Cybercentres	0.2168747542659607	propose	t
128	c4-0247	Taper le « ñ » sans se tordre les doigts	Sur un clavier français, écrire « jàmm » suppose trois touches ; « ŋ » relève de la prestidigitation. Un groupe de linguistes et d'informaticiens, rassemblés autour du Centre de linguistique appliquée de Dakar, met la dernière main à une disposition adaptée aux six langues codifiées en premier. Toutes les lettres particulières y sont accessibles à l'aide d'une touche morte.\nL'essentiel, cependant, se joue plus loin. Pour qu'un caractère s'affiche de la même manière à Dakar et à Tokyo, il doit figurer dans la norme Unicode. Ceux du wolof y sont, mais quelques combinaisons accentuées posent encore problème à l'impression. Les journaux en langues nationales, qui recouraient à des polices bricolées, devront convertir leurs archives. Les auteurs distribuent gratuitement leur programme, par disquette, aux alphabétiseurs. Deux cents exemplaires sont déjà partis, dont un à Banjul, à l'adresse d'un traducteur de la Bible.	[]	2004-10-14	\N	\N	\N	\N	c4-0247	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	61d92c50de659a78fc63b9d1af778643	2026-10-05T22:49:00.000000Z	f	3	275	model-0.1.0@4cf9eef8bd6e	0.8584144324283484	Point de vue	0.37127244393226777	propose	f
130	c4-0249	Un téléphone qui parle pulaar chez le boutiquier de Matam	Menu en français, message en anglais, alphabet sans lettres crochues : pour un berger de Ranérou, le portable reste un jouet étranger. Un fabricant asiatique, conseillé par une équipe dakaroise, met sur le marché un modèle à 17 500 francs dont les menus ont été traduits en quatre langues sénégalaises. Une voix lit à haute voix le solde et le nom de l’appelant.\nTraduire « transfert d’appel » ne fut pas une sinécure. Les lexicographes ont préféré une image pastorale, celle du troupeau que l’on confie au voisin. Les essais, conduits auprès de 60 personnes peu alphabétisées, montrent qu’elles accomplissent seules trois fois plus d’opérations. Les ventes dépendront du réseau de distribution, que l’on sait mince dans la région. Un second lot, enrichi du soninké, est prévu si les dix mille premiers exemplaires trouvent preneur.	["Langues/Localisation","Téléphonie","Produits et services"]	2011-07-21	\N	\N	\N	\N	c4-0249	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	ff80069b76f91dfcf27d0a78d3ecdc1a	2026-10-05T23:03:00.000000Z	f	5	274	model-0.1.0@4cf9eef8bd6e	0.6370618854031554	Usages et comportements	0.6738773691575373	propose	t
131	c4-0250	Google Traduction ajoute le wolof, et trente autres langues du continent	Quatre ans que les utilisateurs le réclamaient. L’outil du géant américain comprend désormais le wolof, le fon, le dioula, le kikongo, le peul ou encore le n’ko, dans le cadre d’une extension qui porte sur 110 parlers de par le monde. Environ un quart d’entre eux sont africains, ce qui constitue, de l’aveu de l’entreprise, son plus gros effort dans la région.\nÀ Dakar, les connaisseurs ont passé la soirée à le piéger. Les salutations sont impeccables, les proverbes un désastre : un dicton sur la patience a été rendu par une recette de cuisine. La linguiste Adja Khoudia Mboup fait observer que les textes d’entraînement proviennent surtout de traductions religieuses, d’où un ton solennel inattendu pour commander un thiéboudiène. Elle invite les locuteurs à soumettre des corrections, non sans rappeler qu’il s’agit d’un travail donné.	["Langues/Localisation","Intelligence artificielle"]	2024-06-27	\N	\N	\N	\N	c4-0250	support	{"provenance":"composed","country":"UA","genre":"article","id_article":24130,"id_mot":[29,37],"statut":"publie"}	9a5da1958dc6700e10c47cbdd7a12c18	2026-10-05T23:10:00.000000Z	f	2	209	model-0.1.0@4cf9eef8bd6e	0.7217142948616284	Usages et comportements	0.6180249274131132	propose	t
132	c4-0251	Traduire un traitement de texte en wolof : huit mille phrases et autant de disputes	Faut-il dire « dencukaay » ou « fichier » pour ce que l’on range ? Depuis dix-huit mois, chaque samedi, une quinzaine de bénévoles se retrouvent dans une salle de la Médina pour adapter une suite bureautique libre. Informaticiens, instituteurs, un retraité de la radio : tout ce monde bataille autour d’un glossaire projeté au mur.\nOn y forge des mots, on en réveille d’autres. Le presse-papiers emprunte au vocabulaire du tisserand, le curseur à celui du piroguier. Lorsqu’aucun accord ne se dégage, on garde l’emprunt, avec l’orthographe officielle. Le fruit de ces veillées sera installé dans douze classes bilingues de la région de Thiès. « Un enfant qui lit « Ubbi » au lieu de « Ouvrir » comprend que la machine est aussi faite pour lui », défend Thierno Birahim Cissé, l’un des piliers du groupe. Ils cherchent encore un correcteur pour les 900 dernières lignes.\nLes élèves, eux, ont tranché sans attendre les linguistes. Au moment de l’essai, en février, ils ont désigné la poubelle de l’écran du nom de celle de la cour, et personne n’a songé à les contredire.	["Langues/Localisation","Logiciel libre","TIC pour l’éducation"]	2009-03-26	\N	\N	\N	\N	c4-0251	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	ed8e9bdf1004d7156c67f0fea4bc9be1	2026-10-05T23:17:00.000000Z	f	1	240	model-0.1.0@4cf9eef8bd6e	0.7320522205974361	TIC pour l’éducation	0.5204733379097733	propose	f
133	c4-0252	Noms de domaine en caractères éthiopiens : l’amharique en piste	L’ouverture des adresses aux écritures non latines fait des envieux. Des informaticiens d’Addis-Abeba ont remis un dossier afin que le guèze, qui compte plus de 200 signes, soit utilisable de bout en bout, dans le navigateur comme dans la messagerie. Ils recensent les confusions visuelles entre lettres, une vingtaine, qu’il faudra interdire. L’Égypte, elle, a déjà obtenu la sienne en arabe. Sur place, on se réjouit à l’avance de voir s’afficher sans traduction le nom des universités et des journaux.	["Noms de domaine","Langues/Localisation"]	2010-05-13	\N	\N	\N	\N	c4-0252	support	{"provenance":"composed","country":"UA","genre":"brève"}	8bbbe3025d766e20d7d26fac789cad10	2026-10-05T23:24:00.000000Z	f	2	251	model-0.1.0@4cf9eef8bd6e	0.6567990025719768	Politique nationale	0.43082478151229997	propose	t
134	c4-0253	Langues maternelles : une journée pour les faire entrer dans l’ordinateur	À l’occasion de la célébration du 21 février, étudiants, animateurs de radios et enseignants d’alphabétisation se sont relayés à la Maison de la culture Douta-Seck. Le matin, démonstration d’un synthétiseur vocal en sérère ; l’après-midi, atelier de saisie, avec un clavier virtuel téléchargé séance tenante.\nOn retiendra l’intervention d’une directrice d’école de Fatick, laquelle compose ses dictées sur son téléphone dans les trois langues de ses élèves, et celle d’un technicien qui a rappelé qu’un logiciel sans correcteur reste une machine à écrire. Les participants demandent à l’État d’exiger, dans ses marchés informatiques, la prise en charge des alphabets nationaux. Une pétition circulera. Elle est rédigée, comme il se doit, en sept versions, dont la concordance a occupé le dernier quart d’heure.	["Langues/Localisation","Manifestation"]	2013-02-21	\N	\N	\N	\N	c4-0253	support	{"provenance":"composed","country":"Sénégal","genre":"compte rendu"}	fef7f324e3c364555b2fd54df154b5a8	2026-10-05T23:31:00.000000Z	f	0	\N	model-0.1.0@4cf9eef8bd6e	0.30460161768266175	TIC pour l’éducation	0.8733919471298758	apply	t
135	c4-0254	Le tifinagh s’affiche sur les portails de l’État	La loi organique l'exigeait, les développeurs l'ont fait : une dizaine de sites publics marocains peuvent maintenant être lus en amazighe. Chaque page existe en deux graphies, la traditionnelle et la latine, choisies d'un clic. L'institut royal spécialisé a fourni les polices, un lexique administratif de 4 300 termes et trois relecteurs.\nLes embûches furent moins techniques que lexicales. Comment nommer une « pièce justificative » sans en faire un morceau de tissu ? Le test, auquel se sont prêtés 240 habitants d'Agadir et de Nador, a conduit à simplifier la moitié des formulaires, y compris dans leur version arabe. Les associations, heureuses de ce premier pas, attendent le guichet et le téléphone, puisque beaucoup de locutrices ne lisent pas. Un serveur vocal est d'ores et déjà en préparation pour l'assurance maladie.	[]	2022-05-19	\N	\N	\N	\N	c4-0254	support	{"provenance":"composed","country":"Maroc","genre":"article"}	041ef5a6c97e81225b077171f3ca54e6	2026-10-05T23:38:00.000000Z	f	3	124	model-0.1.0@4cf9eef8bd6e	0.6889738518642257	Transformation digitale	0.4004147597468726	propose	f
137	c4-0256	« Dugalal sa kàrt » : quand le guichet automatique tutoie en wolof	Introduisez la carte, choisissez la langue. Sur 140 distributeurs d'une banque dakaroise, le français et l'anglais ont désormais de la compagnie. Plutôt que du mot à mot, l'équipe de traduction a opté pour des phrases courtes, vérifiées dans les marchés, avec un accompagnement sonore à l'aide d'un casque.\nLa réaction des clients n'a pas tardé. Trois semaines plus tard, 27 % des opérations s'effectuaient dans la langue de Kocc Barma, un taux qui grimpe à 46 à Touba. Les retraits ratés ont diminué de moitié. Chez les puristes, on chicane sur le tutoiement et sur deux calques maladroits. La banque assure avoir noté les remarques. Elle hésite en revanche à étendre l'offre à l'application mobile, où chaque message d'erreur, et il y en a 380, doit passer devant un comité de conformité.	["Langues/Localisation","Fintech"]	2019-11-21	\N	\N	\N	\N	c4-0256	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	bc5f1382df7409a54b3d8c0357105298	2026-10-05T23:52:00.000000Z	f	2	231	model-0.1.0@4cf9eef8bd6e	0.6933584398549297	Fintech	0.5884428742441126	propose	f
138	c4-0257	Une semaine de traduction collaborative à Accra	Du 2 au 7 novembre, quatre-vingts volontaires traduiront les réglages d’un système mobile libre en akan, en éwé, en haoussa et en dagbani. L’université du Ghana prête ses locaux, une fondation prend en charge les repas. Le même exercice, conduit à Saint-Louis au printemps pour le pulaar, avait produit 21 000 lignes en cinq jours. Les traductions validées apparaîtront dans la mise à jour de janvier. Les candidats peuvent s’inscrire jusqu’à vendredi. Seule règle imposée, un mot nouveau doit recueillir trois voix, dont celle d’un aîné.	["Langues/Localisation","Manifestation"]	2015-10-15	\N	\N	\N	\N	c4-0257	support	{"provenance":"composed","country":"Ghana","genre":"brève"}	b992d7253782e45cef74c1e637028605	2026-10-05T23:59:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.9560242409498163	Cybersécurité/Cybercriminalité	0.2693454687323001	propose	t
139	c4-0258	L’Académie des langues africaines se branche	Née à Bamako sous l’égide de l’Union africaine, l’institution veut doter les parlers transfrontaliers d’outils communs. Le premier chantier, consacré au peul, que l’on retrouve de Saint-Louis à Khartoum, consiste à harmoniser l’alphabet, puis à produire une police, un clavier, un lexique de l’informatique. Des commissions, une par langue, se réuniront en ligne, faute de crédits de voyage.\nCe choix surprend ceux qui s’attendaient à des colloques. Or les besoins viennent du terrain : une éditrice nigérienne explique que ses livres ne peuvent être imprimés à Dakar, le code des lettres n’étant pas le même. Un ingénieur malien a chiffré à onze mois de travail la mise en conformité de quatre langues. Il ne réclame qu’une connexion stable. Le financement, de 180 000 dollars, est acquis pour la moitié.\nLe président de la commission du peul, un retraité de la radio guinéenne, connaît le prix des compromis : sa propre mère, dit-il, prononçait deux lettres que la norme vient de fondre en une seule. Il a voté pour.	["Langues/Localisation","Politiques africaines"]	2006-12-07	\N	\N	\N	\N	c4-0258	support	{"provenance":"composed","country":"UA","genre":"article"}	35b75ebe719d39d4207aa7cdf67b1ab8	2026-10-06T00:06:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.8325164677085846	Formation	0.3485435293973288	propose	t
140	c4-0259	Sur les réseaux, le wolof s’invente une orthographe	« Nanga def » ou « nanga deff » ? « Waaw » ou « wawe » ? Sur Twitter comme sur WhatsApp, chacun écrit comme il entend, avec les lettres du français et trois chiffres empruntés à l’arabe des SMS. Cette graphie spontanée, que les puristes traitent de charabia, obéit pourtant à des règles. C’est ce qu’établit une étude fondée sur 180 000 messages publics, recueillis pendant quatre ans.\nSes auteurs notent que les doubles voyelles gagnent du terrain, en particulier chez les moins de vingt-cinq ans, et que la lettre « x » s’est imposée pour le son de « xale ». Autrement dit, l’alphabet officiel progresse sans que personne ne l’enseigne. Ils y voient la main des claviers prédictifs, qui retiennent les formes les plus fréquentes. Un correcteur, entraîné sur ce corpus, propose désormais les deux écritures côte à côte. Les écoles de Kaolack qui l’ont essayé en font un jeu.	["Langues/Localisation","Médias/Réseaux sociaux","Usages et comportements"]	2021-01-28	\N	\N	\N	\N	c4-0259	support	{"provenance":"composed","country":"Sénégal","genre":"article"}	0f1424e3341de16d1accb598e8526e48	2026-10-06T00:13:00.000000Z	f	2	\N	model-0.1.0@4cf9eef8bd6e	0.5327539107321825	Usages et comportements	0.7131732925228917	propose	f
\.



COPY public.decisions (number, review, label, decision, score, tier) FROM stdin;
1	1	Télécentres/Cybercentres	accept	0.6996383247872813	apply
2	1	Usages et comportements	add	0.0001688890483544108	hide
3	1	Privatisation/Libéralisation	remove	\N	\N
4	2	Manifestation	accept	\N	\N
5	2	Langues/Localisation	remove	\N	\N
6	2	Cybersécurité/Cybercriminalité	reject	0.2693454687323001	propose
7	3	TIC pour l’éducation	accept	0.9207580046925326	apply
8	3	Régulation des médias	add	0.00019536676407021962	hide
9	4	Qualité de service	accept	0.1604652206219117	hide
10	4	Télécentres/Cybercentres	accept	0.1831976000929919	propose
11	4	Formation	add	0.05288665644713377	hide
12	5	Cybersécurité/Cybercriminalité	accept	0.16375779780305758	propose
13	6	Qualité de service	accept	0.6822265098216211	propose
14	7	Données personnelles	accept	\N	\N
15	7	Régulation des télécoms	reject	0.6429144871907562	propose
16	8	Piratage	accept	\N	\N
17	8	Point de vue	accept	0.5068572012925006	apply
18	8	Propriété intellectuelle	remove	\N	\N
19	9	Langues/Localisation	accept	\N	\N
20	9	Applications	accept	\N	\N
21	9	Formation	accept	0.4142544503782366	propose
22	10	Désengagement de l’Etat	accept	\N	\N
23	10	Mouvements sociaux	accept	0.6306186256119214	apply
24	11	Noms de domaine	accept	\N	\N
25	11	Politique nationale	accept	0.43082478151229997	propose
26	11	Langues/Localisation	remove	\N	\N
27	12	Point de vue	accept	0.37127244393226777	propose
28	13	Fintech	add	0.046772889710730466	hide
29	13	Usages et comportements	reject	0.2891365184539137	propose
30	14	Données personnelles	accept	\N	\N
31	14	Régulation des télécoms	accept	0.6429144871907562	propose
32	15	Piratage	accept	\N	\N
33	15	Qualité de service	accept	0.3013555923602463	propose
34	15	Cybersécurité/Cybercriminalité	remove	0.22929257188751448	hide
35	16	Produits et services	accept	\N	\N
36	16	Usages et comportements	accept	0.5347195619990859	propose
37	16	Fiscalité	add	0.009488572748361873	hide
38	16	Géomatique/Géolocalisation	remove	\N	\N
39	16	Données personnelles	remove	\N	\N
40	17	Données personnelles	accept	\N	\N
41	17	TIC pour l’éducation	add	0.04062400137164466	hide
42	17	Politique nationale	reject	0.45600537620525344	propose
43	18	Infrastructures	accept	\N	\N
44	18	Qualité de service	reject	0.43455842737855255	propose
45	19	Transformation digitale	accept	0.815027384562049	propose
46	20	Télécentres/Cybercentres	accept	0.6996383247872813	apply
47	20	Usages et comportements	accept	0.0001688890483544108	hide
48	21	Recherche	accept	\N	\N
49	21	Manifestation	accept	\N	\N
50	21	Langues/Localisation	accept	\N	\N
51	21	TIC pour l’éducation	reject	0.5051376036347126	propose
52	22	Médias/Réseaux sociaux	accept	\N	\N
53	23	Politique nationale	accept	0.7713905121320603	apply
54	23	Fracture numérique/Solidarité numérique	remove	\N	\N
55	24	Usages et comportements	accept	0.8330615877330426	apply
56	25	Langues/Localisation	accept	\N	\N
57	25	Fintech	reject	0.5884428742441126	propose
58	26	Langues/Localisation	accept	\N	\N
59	26	Intelligence artificielle	accept	\N	\N
60	26	Usages et comportements	accept	0.6180249274131132	propose
61	27	Fintech	add	0.0028439395835375752	hide
62	28	Politique nationale	accept	0.6178261626709994	propose
63	28	SMSI	remove	\N	\N
64	29	Langues/Localisation	accept	\N	\N
65	29	Politiques africaines	accept	\N	\N
66	29	Formation	accept	0.3485435293973288	propose
67	29	Régulation des télécoms	add	0.004052163230308902	hide
68	30	Point de vue	add	0.003272537862371332	hide
69	30	Qualité de service	reject	0.7895911639327955	propose
70	31	Télécentres/Cybercentres	add	0.004143238175256869	hide
71	31	Gouvernance	remove	\N	\N
72	31	Qualité de service	reject	0.7704959410927271	propose
73	32	Fintech	accept	0.046772889710730466	hide
74	32	Usages et comportements	accept	0.2891365184539137	propose
75	34	Piratage	accept	\N	\N
76	34	Propriété intellectuelle	accept	\N	\N
77	34	TIC pour l’éducation	accept	0.9596802416918698	apply
78	34	Fintech	add	0.0004696539483508752	hide
79	35	Politique nationale	accept	0.9970096275268293	apply
80	35	Privatisation/Libéralisation	remove	\N	\N
81	36	Médias/Réseaux sociaux	accept	\N	\N
82	36	Licences de télécommunications	accept	0.25059103661565757	propose
83	36	Fintech	add	0.04735203090713527	hide
84	37	Usages et comportements	accept	0.8330615877330426	apply
85	38	TIC pour l’éducation	accept	0.2391220617235894	propose
86	38	Innovation/Entreprenariat	remove	\N	\N
87	39	Usages et comportements	accept	0.12928467914317476	hide
88	39	Régulation des télécoms	add	0.012259611417453811	hide
89	39	Politique nationale	reject	0.3859300229453009	propose
90	40	Régulation des médias	accept	0.9440378261661911	apply
91	41	Télécentres/Cybercentres	add	0.07163588304151766	hide
92	41	SMSI	remove	\N	\N
93	42	Appels internationaux entrants	accept	0.9873216885098728	apply
94	43	Régulation des télécoms	add	0.05481193749241979	hide
95	43	Cybersécurité/Cybercriminalité	reject	0.16375779780305758	propose
96	44	Commerce électronique	accept	\N	\N
97	44	Qualité de service	accept	0.9069346177385049	apply
98	46	Applications	accept	\N	\N
99	46	Géomatique/Géolocalisation	remove	\N	\N
100	46	Cybersécurité/Cybercriminalité	reject	0.40962574850515393	propose
101	47	Télécentres/Cybercentres	add	0.027624814289800813	hide
102	47	Innovation/Entreprenariat	remove	\N	\N
103	47	Transformation digitale	reject	0.5752445272966559	propose
104	48	Politique nationale	accept	0.8572307320980523	apply
105	50	Politique nationale	accept	0.9970096275268293	apply
106	51	Usages et comportements	add	8.513166471568157e-05	hide
107	51	Mouvements sociaux	reject	0.9842197297780081	apply
108	52	TIC pour l’éducation	accept	0.2391220617235894	propose
109	52	Fiscalité	add	0.014304304928738496	hide
110	53	TIC pour l’éducation	accept	0.5961945119283539	propose
111	53	Distinction/Nomination	remove	\N	\N
112	54	Economie numérique	accept	\N	\N
113	54	Régulation des télécoms	accept	0.2847395698061729	propose
114	55	Mouvements sociaux	add	0.00104618073775628	hide
115	55	Régulation des médias	reject	0.9440378261661911	apply
116	56	Audiovisuel	accept	\N	\N
117	56	Régulation des médias	accept	0.9049536751431124	apply
118	56	Mouvements sociaux	add	0.018614983739062962	hide
119	58	Téléphonie	accept	\N	\N
120	58	Produits et services	accept	\N	\N
121	58	Usages et comportements	accept	0.6738773691575373	propose
122	58	Fintech	add	0.01516741620121388	hide
123	58	Langues/Localisation	remove	\N	\N
124	59	Télécentres/Cybercentres	accept	0.6311924090699501	apply
125	61	Piratage	accept	\N	\N
126	61	Appels internationaux entrants	accept	0.7175278301283531	propose
127	62	Mouvements sociaux	accept	0.8196877221878938	apply
128	64	Téléphonie	accept	\N	\N
129	64	Usages et comportements	accept	0.7749356730740355	apply
130	65	Langues/Localisation	accept	\N	\N
131	65	Médias/Réseaux sociaux	accept	\N	\N
132	65	Fiscalité	add	0.09967172914243226	hide
133	65	Usages et comportements	remove	0.7131732925228917	propose
134	66	Langues/Localisation	accept	\N	\N
135	66	Applications	accept	\N	\N
136	66	Formation	accept	0.4142544503782366	propose
137	67	Politique nationale	add	0.015338563568782038	hide
138	67	Transformation digitale	reject	0.9379772981665927	propose
139	68	Politique nationale	accept	0.6936602027047511	propose
140	68	Transformation digitale	accept	0.08633878458323573	hide
141	69	Usages et comportements	accept	0.8330615877330426	apply
142	70	TIC pour l’éducation	accept	0.9967973696901574	apply
143	70	Télécentres/Cybercentres	add	0.0005396634689163576	hide
144	71	Géomatique/Géolocalisation	accept	\N	\N
145	71	Fintech	accept	0.44911977121465746	propose
146	72	TIC pour l’éducation	accept	0.6117123523636365	propose
147	73	Télécentres/Cybercentres	accept	0.07163588304151766	hide
148	73	Qualité de service	reject	0.19467493168982675	propose
149	75	Géomatique/Géolocalisation	accept	\N	\N
150	75	TIC pour l’éducation	reject	0.3040016654486552	propose
151	76	Géomatique/Géolocalisation	accept	\N	\N
152	76	Commerce électronique	accept	\N	\N
153	76	Applications	remove	\N	\N
154	76	Usages et comportements	reject	0.20915011979841613	propose
155	77	Transformation digitale	accept	0.815027384562049	propose
156	78	Privatisation/Libéralisation	accept	\N	\N
157	78	Politique nationale	accept	0.9921749399091889	apply
158	78	Qualité de service	add	5.131445491268453e-05	hide
159	80	Téléservices	accept	\N	\N
160	80	Télécentres/Cybercentres	accept	0.883501993287639	apply
161	80	Régulation des médias	add	0.0014639937153199736	hide
162	81	Fintech	add	0.0024421394946271316	hide
163	81	SMSI	remove	\N	\N
164	82	Médias/Réseaux sociaux	accept	\N	\N
165	82	Usages et comportements	accept	0.5140383615103326	propose
166	83	Piratage	accept	\N	\N
167	83	Formation	accept	0.09859827217669342	hide
168	83	TIC pour l’éducation	reject	0.7542223016250247	apply
169	84	Médias/Réseaux sociaux	accept	\N	\N
170	84	Licences de télécommunications	accept	0.25059103661565757	propose
171	84	Fintech	accept	0.04735203090713527	hide
172	84	Cybersécurité/Cybercriminalité	add	0.0801735099991982	hide
173	85	Qualité de service	accept	0.9991972417278652	apply
174	85	Régulation des télécoms	add	0.0006407885923430874	hide
175	86	Applications	accept	\N	\N
176	86	Formation	add	0.004549989881937906	hide
177	86	Cybersécurité/Cybercriminalité	reject	0.40962574850515393	propose
178	87	Télécentres/Cybercentres	accept	0.883501993287639	apply
179	87	Régulation des médias	accept	0.0014639937153199736	hide
180	87	Téléservices	remove	\N	\N
181	88	Cybersécurité/Cybercriminalité	accept	0.6854343402544871	apply
182	89	Télécentres/Cybercentres	accept	0.0005396634689163576	hide
183	89	TIC pour l’éducation	reject	0.9967973696901574	apply
184	90	Recherche	accept	\N	\N
185	90	Manifestation	accept	\N	\N
186	90	Langues/Localisation	accept	\N	\N
187	90	TIC pour l’éducation	accept	0.5051376036347126	propose
188	91	Piratage	accept	\N	\N
189	91	Audiovisuel	accept	\N	\N
190	91	Mouvement consumériste	accept	\N	\N
191	91	Télécentres/Cybercentres	reject	0.2914392993074895	propose
192	94	Données personnelles	accept	\N	\N
193	94	Régulation des médias	add	0.0362445248215562	hide
194	94	Mouvements sociaux	reject	0.41502818178561707	propose
195	95	Innovation/Entreprenariat	accept	\N	\N
196	95	Usages et comportements	accept	0.1960514685836774	propose
197	95	Politique nationale	add	0.009473210240189765	hide
198	95	Géomatique/Géolocalisation	remove	\N	\N
199	96	Gestion de l’ARTP	accept	\N	\N
200	96	Régulation des télécoms	accept	0.8618611022281443	propose
201	97	Cybersécurité/Cybercriminalité	add	0.0030656554995434184	hide
202	97	Usages et comportements	reject	0.8330615877330426	apply
203	98	Point de vue	accept	0.9996057667542962	apply
204	99	TIC pour l’éducation	accept	0.9967973696901574	apply
205	99	Télécentres/Cybercentres	remove	0.0005396634689163576	hide
206	100	Transformation digitale	accept	0.815027384562049	propose
207	101	Politique nationale	add	0.004590181167829866	hide
208	101	Régulation des télécoms	reject	0.688511353739039	propose
209	102	Audiovisuel	accept	\N	\N
210	102	Régulation des médias	accept	0.5243504440681862	apply
211	104	Fiscalité	accept	0.47880754370711975	propose
212	104	Collectivités locales	accept	\N	\N
213	104	Régulation des télécoms	add	0.00594847714577884	hide
214	104	Géomatique/Géolocalisation	remove	\N	\N
215	105	Piratage	accept	\N	\N
216	106	TIC pour l’éducation	accept	0.5245114150620812	propose
217	106	Formation	accept	0.43652949524309004	propose
218	106	Régulation des télécoms	add	0.0001786286960930815	hide
219	107	Innovation/Entreprenariat	accept	\N	\N
220	107	Usages et comportements	remove	0.1960514685836774	propose
221	107	Politique nationale	remove	0.009473210240189765	hide
222	108	TIC pour l’éducation	accept	0.9860081140791278	apply
223	109	Commerce électronique	accept	\N	\N
224	109	Qualité de service	reject	0.9069346177385049	apply
225	111	Infrastructures	accept	\N	\N
226	111	Politique nationale	accept	0.4604837860568955	propose
227	111	Formation	add	0.014723615741760343	hide
228	111	Transformation digitale	reject	0.45072492250308116	propose
229	112	Régulation des médias	accept	0.9981748172980484	apply
230	113	Fiscalité	add	4.094830285286696e-06	hide
231	113	Régulation des médias	reject	0.9996479633478416	apply
232	115	Régulation des médias	accept	0.9049536751431124	apply
233	115	Audiovisuel	remove	\N	\N
234	115	Mouvements sociaux	remove	0.018614983739062962	hide
235	116	Piratage	accept	\N	\N
236	116	Transformation digitale	add	0.058865957409838576	hide
237	116	Internet	remove	\N	\N
238	117	TIC pour l’éducation	accept	0.6117123523636365	propose
239	119	Politique nationale	accept	0.7713905121320603	apply
240	120	Qualité de service	add	0.002463698520888386	hide
241	121	TIC pour l’éducation	accept	0.9967973696901574	apply
242	123	TIC pour l’éducation	accept	0.2391220617235894	propose
243	123	Fiscalité	accept	0.014304304928738496	hide
244	124	Qualité de service	accept	0.002463698520888386	hide
245	124	Point de vue	add	0.013043554097308641	hide
246	124	Transformation digitale	reject	0.4004147597468726	propose
247	125	Fiscalité	accept	0.47880754370711975	propose
248	125	Collectivités locales	accept	\N	\N
249	125	Régulation des télécoms	accept	0.00594847714577884	hide
250	126	Appels internationaux entrants	add	0.000496134038762381	hide
251	126	Télécentres/Cybercentres	reject	0.9787168852440494	apply
252	127	Collectivités locales	accept	\N	\N
253	127	Politique nationale	reject	0.7218291462982073	propose
254	128	Mouvements sociaux	accept	0.8196877221878938	apply
255	129	Régulation des médias	accept	0.0014639937153199736	hide
256	129	Télécentres/Cybercentres	remove	0.883501993287639	apply
257	131	Produits et services	accept	\N	\N
258	131	Usages et comportements	accept	0.6738773691575373	propose
259	131	Fintech	accept	0.01516741620121388	hide
260	131	Téléphonie	remove	\N	\N
261	132	Télécentres/Cybercentres	add	0.00012824237421133424	hide
262	132	Régulation des médias	reject	0.9981748172980484	apply
263	135	Médias/Réseaux sociaux	accept	\N	\N
264	135	Usages et comportements	accept	0.5140383615103326	propose
265	136	Piratage	accept	\N	\N
266	136	TIC pour l’éducation	accept	0.6052215799829889	propose
267	136	Transformation digitale	remove	0.058865957409838576	hide
268	137	SMSI	accept	\N	\N
269	137	Transformation digitale	accept	0.21620298161905352	propose
270	138	Télécentres/Cybercentres	accept	0.027624814289800813	hide
271	138	Transformation digitale	accept	0.5752445272966559	propose
272	139	Produits et services	accept	\N	\N
273	139	Usages et comportements	accept	0.5347195619990859	propose
274	139	Fiscalité	accept	0.009488572748361873	hide
275	140	Licences de télécommunications	add	0.009462433121922142	hide
276	140	Cybersécurité/Cybercriminalité	reject	0.16375779780305758	propose
277	143	Régulation des télécoms	accept	0.5297557935897116	propose
278	143	Données personnelles	remove	\N	\N
279	144	Commerce électronique	accept	\N	\N
280	144	Fintech	add	0.014436352479893713	hide
281	144	Qualité de service	reject	0.9069346177385049	apply
282	145	Usages et comportements	accept	0.9468627496201335	apply
283	148	Politique nationale	accept	0.4361928618753925	propose
284	148	Licences de télécommunications	add	0.0004616678082637388	hide
285	148	TIC pour l’éducation	reject	0.5365009076834341	propose
286	152	Piratage	accept	\N	\N
287	152	Cybersécurité/Cybercriminalité	accept	0.6023652570998641	apply
288	152	Fintech	add	0.07962218232153252	hide
289	152	Logiciel libre	remove	\N	\N
290	153	Usages et comportements	accept	0.12928467914317476	hide
291	153	Régulation des télécoms	accept	0.012259611417453811	hide
292	153	Politique nationale	reject	0.3859300229453009	propose
293	154	Géomatique/Géolocalisation	accept	\N	\N
294	154	Fiscalité	add	0.0033779033842926257	hide
295	156	Piratage	accept	\N	\N
296	156	Audiovisuel	accept	\N	\N
297	157	Transformation digitale	accept	0.08633878458323573	hide
298	157	Politique nationale	accept	0.6936602027047511	propose
299	158	Commerce électronique	accept	\N	\N
300	158	Fintech	accept	0.014436352479893713	hide
301	160	Projet	accept	\N	\N
302	160	TIC pour l’éducation	reject	0.7942877173118617	apply
303	161	Recherche	accept	\N	\N
304	161	Manifestation	accept	\N	\N
305	161	Langues/Localisation	remove	\N	\N
306	161	TIC pour l’éducation	reject	0.5051376036347126	propose
307	162	Produits et services	accept	\N	\N
308	162	Usages et comportements	accept	0.5347195619990859	propose
309	162	Fiscalité	remove	0.009488572748361873	hide
310	165	Régulation des médias	accept	0.0362445248215562	hide
311	165	Mouvements sociaux	accept	0.41502818178561707	propose
312	165	Données personnelles	remove	\N	\N
313	167	Infrastructures	accept	\N	\N
314	167	Politique nationale	accept	0.4604837860568955	propose
315	167	Formation	accept	0.014723615741760343	hide
316	167	Transformation digitale	accept	0.45072492250308116	propose
317	168	Piratage	accept	\N	\N
318	168	Cybersécurité/Cybercriminalité	accept	0.22929257188751448	hide
319	168	Qualité de service	accept	0.3013555923602463	propose
320	169	Usages et comportements	accept	0.9993098954217781	apply
321	170	TIC pour l’éducation	accept	0.7228268334812781	apply
322	171	Transformation digitale	accept	0.5752445272966559	propose
323	171	Télécentres/Cybercentres	remove	0.027624814289800813	hide
324	173	Piratage	accept	\N	\N
325	173	Point de vue	accept	0.5068572012925006	apply
326	173	Propriété intellectuelle	remove	\N	\N
327	174	Economie numérique	accept	\N	\N
328	174	Formation	reject	0.7229018812019081	apply
329	175	Politique nationale	accept	0.7218291462982073	propose
330	175	Collectivités locales	remove	\N	\N
331	176	Distinction/Nomination	accept	\N	\N
332	181	Politique nationale	accept	0.9970096275268293	apply
333	182	Téléphonie	accept	\N	\N
334	182	Qualité de service	accept	0.898895471863727	apply
335	182	Fintech	add	0.007633455549048518	hide
336	183	TIC pour l’éducation	accept	0.9860081140791278	apply
337	184	Données personnelles	accept	\N	\N
338	184	Qualité de service	accept	0.551759038586441	propose
339	185	Fintech	accept	0.046772889710730466	hide
340	185	Usages et comportements	remove	0.2891365184539137	propose
341	188	Piratage	accept	\N	\N
342	188	Mouvement consumériste	accept	\N	\N
343	188	Télécentres/Cybercentres	accept	0.2914392993074895	propose
344	188	Audiovisuel	remove	\N	\N
345	189	Collectivités locales	accept	\N	\N
346	189	Télécentres/Cybercentres	accept	0.31596109359794283	propose
347	189	Géomatique/Géolocalisation	remove	\N	\N
348	190	TIC pour l’éducation	accept	0.7942877173118617	apply
349	190	Projet	remove	\N	\N
350	191	Politique nationale	accept	0.6178261626709994	propose
351	191	TIC pour l’éducation	add	0.005800179541827154	hide
352	191	SMSI	remove	\N	\N
353	192	Régulation des télécoms	add	0.0037796389268431115	hide
354	192	Produits et services	remove	\N	\N
355	192	Fintech	remove	0.01516741620121388	hide
356	192	Usages et comportements	reject	0.6738773691575373	propose
357	193	Vie politique	accept	\N	\N
358	193	Géomatique/Géolocalisation	remove	\N	\N
359	193	Régulation des médias	reject	0.7250713371040832	apply
360	194	Téléphonie	accept	\N	\N
361	194	Usages et comportements	accept	0.7749356730740355	apply
362	195	Politique nationale	accept	0.8572307320980523	apply
363	197	Innovation/Entreprenariat	accept	\N	\N
364	197	Usages et comportements	accept	0.1960514685836774	propose
365	197	Politique nationale	remove	0.009473210240189765	hide
366	198	Usages et comportements	accept	0.5140383615103326	propose
367	198	Médias/Réseaux sociaux	remove	\N	\N
368	199	Formation	add	0.000784346080572665	hide
369	199	Audiovisuel	remove	\N	\N
370	199	Régulation des médias	reject	0.5243504440681862	apply
371	201	Politique nationale	accept	0.7218291462982073	propose
372	204	TIC pour l’éducation	accept	0.9860081140791278	apply
373	204	Formation	add	0.0028096219961797103	hide
374	205	Régulation des télécoms	accept	0.0037796389268431115	hide
375	205	Usages et comportements	accept	0.6738773691575373	propose
376	206	Télécentres/Cybercentres	accept	0.6311924090699501	apply
377	207	Piratage	accept	\N	\N
378	207	Téléphonie	accept	\N	\N
379	207	Usages et comportements	accept	0.3361560707173172	propose
380	209	Intelligence artificielle	accept	\N	\N
381	209	Usages et comportements	accept	0.6180249274131132	propose
382	209	Télécentres/Cybercentres	add	0.01847042791094846	hide
383	209	Langues/Localisation	remove	\N	\N
384	210	TIC pour l’éducation	accept	0.7942877173118617	apply
385	211	Transformation digitale	accept	0.9379772981665927	propose
386	212	Télécentres/Cybercentres	accept	0.9787168852440494	apply
387	213	Transformation digitale	add	0.01519523778358785	hide
388	213	Usages et comportements	reject	0.9468627496201335	apply
389	214	TIC pour l’éducation	accept	0.9878999839313801	apply
390	215	Appels internationaux entrants	accept	0.934816236229646	apply
391	217	Régulation des médias	add	0.017196554868909964	hide
392	217	Usages et comportements	reject	0.8330615877330426	apply
393	218	Qualité de service	accept	0.551759038586441	propose
394	218	Données personnelles	remove	\N	\N
395	219	Télécentres/Cybercentres	add	0.0015091489311664043	hide
396	219	Audiovisuel	remove	\N	\N
397	219	Régulation des médias	reject	0.9049536751431124	apply
398	220	Régulation des télécoms	add	5.934310067365583e-06	hide
399	220	Usages et comportements	reject	0.9993098954217781	apply
400	221	Télécentres/Cybercentres	accept	0.289340035915611	propose
401	222	TIC pour l’éducation	accept	0.7228268334812781	apply
402	223	Distinction/Nomination	accept	\N	\N
403	223	Transformation digitale	add	0.041813490749170124	hide
404	223	TIC pour l’éducation	reject	0.5961945119283539	propose
405	226	Télécentres/Cybercentres	add	0.0011589540151949562	hide
406	226	Politique nationale	reject	0.7218291462982073	propose
407	227	Fiscalité	add	0.008123789921455122	hide
408	227	Qualité de service	reject	0.7895911639327955	propose
409	228	Mouvements sociaux	accept	0.00104618073775628	hide
410	228	Régulation des médias	reject	0.9440378261661911	apply
411	229	Cybersécurité/Cybercriminalité	accept	0.6854343402544871	apply
412	229	Transformation digitale	add	0.016028601920428036	hide
413	230	Régulation des médias	accept	0.017196554868909964	hide
414	230	Usages et comportements	reject	0.8330615877330426	apply
415	231	Fintech	accept	0.5884428742441126	propose
416	231	Fiscalité	add	0.0406230745816371	hide
417	231	Langues/Localisation	remove	\N	\N
418	232	Cybersécurité/Cybercriminalité	add	0.001416482266955592	hide
419	232	TIC pour l’éducation	reject	0.9878999839313801	apply
420	233	Langues/Localisation	accept	\N	\N
421	233	Cybersécurité/Cybercriminalité	accept	0.37925360310218187	propose
422	233	Contenus numériques	remove	\N	\N
423	234	Qualité de service	accept	0.1604652206219117	hide
424	234	Appels internationaux entrants	add	0.023580663566685256	hide
425	234	Formation	remove	0.05288665644713377	hide
426	234	Télécentres/Cybercentres	reject	0.1831976000929919	propose
427	235	Qualité de service	add	0.009228764665799222	hide
428	235	Télécentres/Cybercentres	remove	0.0015091489311664043	hide
429	235	Régulation des médias	reject	0.9049536751431124	apply
430	236	Usages et comportements	add	0.0008029172998559134	hide
431	236	TIC pour l’éducation	reject	0.9930477034143217	apply
432	237	Régulation des médias	accept	0.0014639937153199736	hide
433	237	Télécentres/Cybercentres	accept	0.883501993287639	apply
434	239	Politique nationale	accept	0.004590181167829866	hide
435	239	Régulation des télécoms	accept	0.688511353739039	propose
436	240	Langues/Localisation	accept	\N	\N
437	240	TIC pour l’éducation	accept	0.5204733379097733	propose
438	240	Logiciel libre	remove	\N	\N
439	241	Gouvernance	accept	\N	\N
440	241	Qualité de service	accept	0.5133153935834001	propose
441	243	Piratage	accept	\N	\N
442	243	Point de vue	accept	0.5068572012925006	apply
443	243	TIC pour l’éducation	add	0.03242247769913191	hide
444	245	Régulation des médias	accept	0.0362445248215562	hide
445	245	Mouvements sociaux	accept	0.41502818178561707	propose
446	248	Piratage	accept	\N	\N
447	248	TIC pour l’éducation	accept	0.6052215799829889	propose
448	248	Transformation digitale	remove	0.058865957409838576	hide
449	249	Piratage	accept	\N	\N
450	249	TIC pour l’éducation	accept	0.6052215799829889	propose
451	250	Désengagement de l’Etat	accept	\N	\N
452	250	Mouvements sociaux	accept	0.6306186256119214	apply
453	251	Noms de domaine	accept	\N	\N
454	251	Politique nationale	accept	0.43082478151229997	propose
455	251	Transformation digitale	add	0.023686075355005127	hide
456	252	Formation	accept	0.0028096219961797103	hide
457	252	TIC pour l’éducation	accept	0.9860081140791278	apply
458	255	Piratage	accept	\N	\N
459	255	Appels internationaux entrants	accept	0.7175278301283531	propose
460	256	Usages et comportements	add	0.02308110061285526	hide
461	256	Economie numérique	remove	\N	\N
462	257	SMSI	accept	\N	\N
463	257	Régulation des médias	accept	0.5502061611084079	apply
464	259	Fintech	accept	0.046772889710730466	hide
465	259	Usages et comportements	accept	0.2891365184539137	propose
466	259	Qualité de service	add	0.016096465685888652	hide
467	260	Qualité de service	accept	0.898895471863727	apply
468	260	Fintech	accept	0.007633455549048518	hide
469	260	Téléphonie	remove	\N	\N
470	261	Formation	add	0.047410813652992254	hide
471	261	SMSI	remove	\N	\N
472	261	Transformation digitale	reject	0.21620298161905352	propose
473	262	Produits et services	accept	\N	\N
474	262	Usages et comportements	accept	0.5347195619990859	propose
475	263	Formation	add	0.004523879687096442	hide
476	263	Fintech	remove	0.0024421394946271316	hide
477	263	Régulation des médias	reject	0.5826820105544559	apply
478	264	Transformation digitale	accept	0.01519523778358785	hide
479	264	Usages et comportements	accept	0.9468627496201335	apply
480	267	TIC pour l’éducation	add	0.029419093235823583	hide
481	267	Télécentres/Cybercentres	reject	0.289340035915611	propose
482	268	Qualité de service	accept	0.5958526166893251	propose
483	269	Régulation des médias	accept	0.7250713371040832	apply
484	269	Vie politique	remove	\N	\N
485	270	Régulation des télécoms	accept	0.34394223753203845	propose
486	271	Infrastructures	accept	\N	\N
487	271	Qualité de service	accept	0.43455842737855255	propose
488	272	Données personnelles	accept	\N	\N
489	272	Régulation des télécoms	accept	0.6429144871907562	propose
490	272	Point de vue	add	0.0031252609800502995	hide
491	273	Régulation des médias	accept	0.0014639937153199736	hide
492	273	Télécentres/Cybercentres	accept	0.883501993287639	apply
493	274	Usages et comportements	accept	0.6738773691575373	propose
494	274	Régulation des télécoms	remove	0.0037796389268431115	hide
495	275	Point de vue	accept	0.37127244393226777	propose
496	276	Collectivités locales	accept	\N	\N
497	276	Télécentres/Cybercentres	accept	0.31596109359794283	propose
498	277	Régulation des médias	accept	0.7250713371040832	apply
499	278	Télécentres/Cybercentres	accept	0.11451945317828524	hide
500	278	Politique nationale	accept	0.49990710376204617	propose
501	279	Qualité de service	accept	0.898895471863727	apply
502	279	Fintech	remove	0.007633455549048518	hide
503	280	Usages et comportements	accept	0.02308110061285526	hide
504	280	Régulation des télécoms	accept	0.2847395698061729	propose
505	281	Recherche	accept	\N	\N
506	281	TIC pour l’éducation	accept	0.5051376036347126	propose
507	281	Manifestation	remove	\N	\N
508	282	Transformation digitale	accept	0.21620298161905352	propose
509	282	Formation	remove	0.047410813652992254	hide
510	284	TIC pour l’éducation	accept	0.9811595681494764	apply
511	284	Régulation des télécoms	add	0.000258543659024526	hide
512	285	Politique nationale	accept	0.4361928618753925	propose
513	285	TIC pour l’éducation	accept	0.5365009076834341	propose
514	286	Licences de télécommunications	accept	0.005384005219804962	hide
515	286	TIC pour l’éducation	accept	0.48885887791670324	propose
516	289	Télécentres/Cybercentres	accept	0.6311924090699501	apply
517	289	Fiscalité	add	0.0011513171527648737	hide
518	291	TIC pour l’éducation	accept	0.5245114150620812	propose
519	291	Formation	accept	0.43652949524309004	propose
520	291	Fintech	add	0.0008809632945874976	hide
521	292	Régulation des médias	accept	0.0014639937153199736	hide
522	292	Télécentres/Cybercentres	accept	0.883501993287639	apply
523	292	Fintech	add	0.004635897659618753	hide
524	293	Données personnelles	accept	\N	\N
525	293	Régulation des télécoms	reject	0.5297557935897116	propose
526	294	Cybersécurité/Cybercriminalité	accept	0.45658435266897707	propose
527	294	Piratage	remove	\N	\N
528	295	Piratage	accept	\N	\N
529	295	Formation	accept	0.09859827217669342	hide
530	295	TIC pour l’éducation	reject	0.7542223016250247	apply
531	296	Fracture numérique/Solidarité numérique	accept	\N	\N
532	296	Politique nationale	accept	0.7713905121320603	apply
533	297	Politique nationale	accept	0.8572307320980523	apply
534	298	Formation	add	1.7142073395861843e-05	hide
535	298	Point de vue	reject	0.9983389903900565	apply
536	299	Qualité de service	accept	0.5496153170155738	propose
537	299	Piratage	remove	\N	\N
538	299	Audiovisuel	remove	\N	\N
539	300	Régulation des télécoms	accept	0.34394223753203845	propose
540	300	Appels internationaux entrants	add	0.05572048105636558	hide
\.



COPY public.desk_version (version_num) FROM stdin;
0001
\.



COPY public.events (number, made, who, address, what, about) FROM stdin;
1	2026-10-06T00:20:00.000000Z	awa		import	140 new, 0 changed: articles.jsonl
2	2026-10-06T00:27:00.000000Z	awa		password set	
3	2026-10-06T00:34:00.000000Z	awa	127.0.0.1	sign-in	Awa Ndiaye
4	2026-10-06T19:00:00.000000Z	awa		import	0 new, 7 changed: articles.jsonl
5	2026-10-07T12:37:00.000000Z	awa		export	decisions to standard output
\.



COPY public.filed (article, place, label) FROM stdin;
1	0	Gestion de l’ARTP
1	1	Régulation des télécoms
3	0	Régulation des télécoms
4	0	Qualité de service
5	0	Télécentres/Cybercentres
6	0	Infrastructures
6	1	Qualité de service
7	0	Téléphonie
7	1	Usages et comportements
8	0	TIC pour l’éducation
8	1	Régulation des médias
9	0	TIC pour l’éducation
10	0	Télécentres/Cybercentres
10	1	Politique nationale
11	0	TIC pour l’éducation
11	1	Régulation des télécoms
12	0	TIC pour l’éducation
13	0	Formation
13	1	TIC pour l’éducation
14	0	Usages et comportements
15	0	Cybersécurité/Cybercriminalité
16	0	TIC pour l’éducation
17	0	Télécentres/Cybercentres
18	0	Sonatel/Orange
19	0	Privatisation/Libéralisation
20	0	Politique nationale
21	0	Télécentres/Cybercentres
21	1	Usages et comportements
22	0	Privatisation/Libéralisation
23	0	Télécentres/Cybercentres
23	1	Fiscalité
24	0	Appels internationaux entrants
25	0	Télécentres/Cybercentres
26	0	Fiscalité
27	0	Mouvements sociaux
28	0	Qualité de service
29	0	Audiovisuel
29	1	Régulation des médias
30	0	Qualité de service
31	0	Qualité de service
31	1	Régulation des télécoms
32	0	Fracture numérique/Solidarité numérique
32	1	Politique nationale
33	0	Désengagement de l’Etat
33	1	Mouvements sociaux
34	0	Régulation des médias
34	1	Télécentres/Cybercentres
34	2	Fintech
35	0	Usages et comportements
36	0	Commerce électronique
36	1	Fintech
37	0	Politique nationale
37	1	Régulation des télécoms
38	0	Données personnelles
38	1	Régulation des télécoms
38	2	Point de vue
39	0	TIC pour l’éducation
39	1	Fiscalité
40	0	TIC pour l’éducation
40	1	Formation
40	2	Fintech
41	0	Régulation des médias
41	1	Mouvements sociaux
42	0	Données personnelles
42	1	TIC pour l’éducation
43	0	Economie numérique
44	0	Transformation digitale
45	0	Fiscalité
46	0	Politique nationale
46	1	TIC pour l’éducation
47	0	Transformation digitale
48	0	SMSI
48	1	Régulation des médias
49	0	Télécentres/Cybercentres
50	0	Formation
51	0	Politique nationale
51	1	TIC pour l’éducation
52	0	Transformation digitale
53	0	Géomatique/Géolocalisation
54	0	Médias/Réseaux sociaux
54	1	Licences de télécommunications
54	2	Fintech
54	3	Cybersécurité/Cybercriminalité
55	0	Médias/Réseaux sociaux
55	1	Usages et comportements
56	0	Economie numérique
57	0	Distinction/Nomination
57	1	Transformation digitale
58	0	Fintech
58	1	Usages et comportements
58	2	Qualité de service
59	0	Transformation digitale
60	0	Usages et comportements
60	1	Régulation des télécoms
61	0	Mouvements sociaux
62	0	Qualité de service
62	1	Appels internationaux entrants
63	0	Transformation digitale
64	0	Formation
66	0	Données personnelles
67	0	Gouvernance
67	1	Qualité de service
68	0	Infrastructures
68	1	Politique nationale
68	2	Formation
68	3	Transformation digitale
69	0	Usages et comportements
69	1	Régulation des télécoms
70	0	Qualité de service
71	0	Télécentres/Cybercentres
72	0	Régulation des médias
73	0	Transformation digitale
73	1	Usages et comportements
74	0	Politique nationale
75	0	TIC pour l’éducation
76	0	Politique nationale
77	0	Usages et comportements
78	0	Téléservices
80	0	Projet
81	0	Distinction/Nomination
82	0	Genre
83	0	TIC pour l’éducation
84	0	TIC pour l’éducation
85	0	Formation
87	0	Transformation digitale
88	0	Médias/Réseaux sociaux
89	0	Produits et services
90	0	Point de vue
91	0	Formation
92	0	Formation
94	0	Manifestation
95	0	Formation
96	0	Innovation/Entreprenariat
97	0	Formation
98	0	Formation
99	0	Manifestation
101	0	Recherche
101	1	TIC pour l’éducation
102	0	Collectivités locales
102	1	Télécentres/Cybercentres
103	0	Géomatique/Géolocalisation
103	1	Fiscalité
104	0	Licences de télécommunications
104	1	TIC pour l’éducation
105	0	Géomatique/Géolocalisation
105	1	Transformation digitale
106	0	Géomatique/Géolocalisation
106	1	Commerce électronique
106	2	Applications
107	0	Régulation des télécoms
107	1	Appels internationaux entrants
108	0	Produits et services
108	1	Usages et comportements
109	0	Innovation/Entreprenariat
109	1	Usages et comportements
110	0	Géomatique/Géolocalisation
110	1	Politique nationale
111	0	Fiscalité
111	1	Collectivités locales
111	2	Régulation des télécoms
112	0	Régulation des médias
113	0	Applications
113	1	Formation
114	0	TIC pour l’éducation
115	0	Cybersécurité/Cybercriminalité
116	0	Qualité de service
117	0	Piratage
117	1	Appels internationaux entrants
118	0	Piratage
118	1	Point de vue
118	2	TIC pour l’éducation
119	0	Piratage
119	1	Cybersécurité/Cybercriminalité
120	0	Piratage
120	1	Formation
121	0	Cybersécurité/Cybercriminalité
121	1	Transformation digitale
122	0	Piratage
122	1	Mouvement consumériste
122	2	Télécentres/Cybercentres
123	0	Piratage
123	1	Cybersécurité/Cybercriminalité
123	2	Fintech
124	0	Piratage
124	1	Téléphonie
125	0	Piratage
125	1	Propriété intellectuelle
126	0	Piratage
126	1	TIC pour l’éducation
127	0	Piratage
127	1	Innovation/Entreprenariat
128	0	Point de vue
129	0	Langues/Localisation
129	1	Cybersécurité/Cybercriminalité
130	0	Usages et comportements
131	0	Intelligence artificielle
131	1	Usages et comportements
131	2	Télécentres/Cybercentres
132	0	Langues/Localisation
132	1	TIC pour l’éducation
133	0	Noms de domaine
133	1	Politique nationale
133	2	Transformation digitale
134	0	Langues/Localisation
134	1	Manifestation
135	0	Qualité de service
135	1	Point de vue
136	0	Langues/Localisation
136	1	Applications
136	2	Formation
137	0	Fintech
137	1	Fiscalité
138	0	Langues/Localisation
138	1	Manifestation
139	0	Langues/Localisation
139	1	Politiques africaines
140	0	Langues/Localisation
140	1	Médias/Réseaux sociaux
140	2	Usages et comportements
\.



COPY public.keywords (label, id_mot) FROM stdin;
Applications	31
Audiovisuel	35
Collectivités locales	33
Commerce électronique	17
Distinction/Nomination	24
Données personnelles	18
Economie numérique	20
Fiscalité	32
Formation	25
Gestion de l’ARTP	11
Gouvernance	22
Géomatique/Géolocalisation	30
Infrastructures	12
Innovation/Entreprenariat	26
Intelligence artificielle	37
Internet	36
Langues/Localisation	29
Manifestation	28
Mouvements sociaux	21
Piratage	34
Politique nationale	23
Privatisation/Libéralisation	14
Qualité de service	16
Recherche	27
Régulation des médias	15
SMSI	19
TIC pour l’éducation	13
\.



COPY public.presence (article, editor, seen) FROM stdin;
\.



COPY public.reviews (number, key, article, revision, editor, made, model, blind, labels, undoes) FROM stdin;
1	abd2d9f29fb93534081c525371e273a8	21	1	Awa Ndiaye	2026-10-06T00:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Usages et comportements"]	\N
2	3f137b705856c32a687b253b1aa615a9	138	1	Fatou Diop	2026-10-06T00:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Manifestation"]	\N
3	7e4d173d344d04cb5f0f2c02fd95588c	8	1	Awa Ndiaye	2026-10-06T00:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Régulation des médias"]	\N
4	9a323eaef86c67b35a0ac8101b0b5a92	62	1	Modou Fall	2026-10-06T01:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Télécentres/Cybercentres","Formation"]	\N
5	2e67dbe956c8a7f9757f31252d53b107	104	1	Awa Ndiaye	2026-10-06T01:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	\N
6	c7b13aa8d3655fc9e35d6c11cae33afe	4	1	Modou Fall	2026-10-06T01:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
7	c83c2a8d92d254d7fe03c0e4c08f532c	38	1	Modou Fall	2026-10-06T01:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles"]	\N
8	0a43fe8899ef1e6ea55cafd998177d46	118	1	Fatou Diop	2026-10-06T01:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Point de vue"]	\N
9	d2742ee7b9f3dd48974b6a32b2f3d31d	136	1	Modou Fall	2026-10-06T01:37:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Applications","Formation"]	\N
10	1a76e5e8c6526e36bbad2786f3e9b455	33	1	Modou Fall	2026-10-06T01:44:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Désengagement de l’Etat","Mouvements sociaux"]	\N
11	b5bc60c0f7d37b2894ccd8118289abc7	133	1	Fatou Diop	2026-10-06T01:51:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Noms de domaine","Politique nationale"]	\N
12	73eba9e4065930ef498b4ba06291c1ef	128	1	Awa Ndiaye	2026-10-06T01:58:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Point de vue"]	\N
13	faefb6906e435492a0a9c4988d7090d2	58	1	Modou Fall	2026-10-06T02:05:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech"]	\N
14	9d4ccdc4e0cb87c8c330a55ee321b412	38	2	Awa Ndiaye	2026-10-06T02:12:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles","Régulation des télécoms"]	\N
15	17785565388c96ec737e7239f6ad44af	119	1	Awa Ndiaye	2026-10-06T02:19:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Qualité de service"]	\N
16	9c5aafb2d2c69aa509d3931aa0d694aa	108	1	Modou Fall	2026-10-06T02:26:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements","Fiscalité"]	\N
17	87efbd24322db00283cee1d7c82907ff	42	1	Awa Ndiaye	2026-10-06T02:33:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles","TIC pour l’éducation"]	\N
18	8aca9505c9f02e4986fd81ccdb84a29b	6	1	Modou Fall	2026-10-06T02:40:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures"]	\N
19	c2a51bbfcde3e39612e6002ccb911b4d	44	1	Modou Fall	2026-10-06T02:47:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
20	ee13561f52e087061a59dbfe28927d51	21	2	Awa Ndiaye	2026-10-06T02:54:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Usages et comportements"]	\N
21	0687c584e7d79b6189308f4e4cf0c109	101	1	Modou Fall	2026-10-06T03:01:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","Manifestation","Langues/Localisation"]	\N
22	2f3e93f478e3e59e3f2feb05133a448f	55	1	Modou Fall	2026-10-06T03:08:00.000000Z	model-0.1.0@4cf9eef8bd6e	t	["Médias/Réseaux sociaux"]	\N
23	4ccdfa0420a96129f0379924a4e51dde	32	1	Modou Fall	2026-10-06T03:15:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
24	2a35394c9b5531c25888cd3be57225f2	72	1	Fatou Diop	2026-10-06T03:22:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
25	862215a5da3b55c536de4dcc29473516	137	1	Modou Fall	2026-10-06T03:29:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation"]	\N
26	3fb35dd0dab4f0ed692c191aac7ee9f5	131	1	Awa Ndiaye	2026-10-06T03:36:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Intelligence artificielle","Usages et comportements"]	\N
27	b0888d346ff2718fa403291814dfc99d	107	1	Awa Ndiaye	2026-10-06T03:43:00.000000Z	model-0.1.0@4cf9eef8bd6e	t	["Fintech"]	\N
28	2bdcddead93f3815b2682e217afc8dca	46	1	Fatou Diop	2026-10-06T03:50:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
29	76671131a55fa605a6a8d48ebba1c9c4	139	1	Modou Fall	2026-10-06T03:57:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Politiques africaines","Formation","Régulation des télécoms"]	\N
30	74e399448db13674afabd9cd272585ca	45	1	Fatou Diop	2026-10-06T04:04:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Point de vue"]	\N
31	7f0727e993d09de5c822990fe6bd941f	71	1	Fatou Diop	2026-10-06T04:11:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
32	a10124a2d05a01a9295403009aaa3732	58	2	Modou Fall	2026-10-06T04:18:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech","Usages et comportements"]	\N
33	5a343085f4179a01ac1d48409e20f5c3	55	2	Modou Fall	2026-10-06T04:25:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux"]	22
34	b91c6c51d0750069b2eba8fc4db9a5b7	125	1	Modou Fall	2026-10-06T04:32:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Propriété intellectuelle","TIC pour l’éducation","Fintech"]	\N
35	371b6bde2c146ea95207a14fa1f3a39e	20	1	Fatou Diop	2026-10-06T04:39:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
36	4ae2f64cb2b23002f28cf6b6320bbf63	54	1	Awa Ndiaye	2026-10-06T04:46:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux","Licences de télécommunications","Fintech"]	\N
37	8915d4aab7c75971495e175a1a825ba5	72	2	Fatou Diop	2026-10-06T04:53:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
38	07580f0d6255baa2e39c88191e987015	39	1	Awa Ndiaye	2026-10-06T05:00:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
39	7ad4ecf846aefd7fcd10e585ef6ec4de	69	1	Awa Ndiaye	2026-10-06T05:07:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements","Régulation des télécoms"]	\N
40	837292c48a0340c7cf609328b915f63a	27	1	Fatou Diop	2026-10-06T05:14:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
41	85014a2edbe4c04447f5b7765dcdd756	49	1	Modou Fall	2026-10-06T05:21:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
42	57af55a59bbbd0338fbea802ea6f6917	24	1	Modou Fall	2026-10-06T05:28:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Appels internationaux entrants"]	\N
43	83a1cd591d6798066afbf1752bb44d89	104	2	Awa Ndiaye	2026-10-06T05:35:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms"]	\N
44	236fd30505701f827f3393698c67d9b5	36	1	Modou Fall	2026-10-06T05:42:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Commerce électronique","Qualité de service"]	\N
45	78d07207d421d4a0a1f225f0a25cf7d8	46	2	Modou Fall	2026-10-06T05:49:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["SMSI"]	28
46	1b35413a862da0dcb1bfd5a414da0a34	113	1	Fatou Diop	2026-10-06T05:56:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Applications"]	\N
47	440235510aa520283e00dda43ec16611	59	1	Fatou Diop	2026-10-06T06:03:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
48	16609a25ed7962cf6ea343987e62db99	74	1	Modou Fall	2026-10-06T06:10:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
49	aa73b150b9a2109a77fe4fe4474e58e8	104	3	Awa Ndiaye	2026-10-06T06:17:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	43
50	4e4951be22017008300b164bae7928dd	20	2	Awa Ndiaye	2026-10-06T06:24:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
51	02b13934ec6cd8fee04b5d54571fc4c9	35	1	Modou Fall	2026-10-06T06:31:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
52	64611816270bedc7d298b4cb18ef252c	39	2	Modou Fall	2026-10-06T06:38:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Fiscalité"]	\N
53	0bc92c1c78c5b0ecdfd4ca0e94aed524	57	1	Modou Fall	2026-10-06T06:45:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
54	6543dbf81655ad3a82d610dabb25e42d	60	1	Awa Ndiaye	2026-10-06T06:52:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Economie numérique","Régulation des télécoms"]	\N
55	00820cc31b301e4f59a171a2ec4bbb76	27	2	Fatou Diop	2026-10-06T06:59:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Mouvements sociaux"]	\N
56	094aa146e77d81c60bc0069286b6340a	28	1	Awa Ndiaye	2026-10-06T07:06:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Audiovisuel","Régulation des médias","Mouvements sociaux"]	\N
57	7f5df68c59e2f6b7e23e6385770242cb	139	2	Awa Ndiaye	2026-10-06T07:13:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Politiques africaines"]	29
58	ae47dfb86f748d3cd56251d5941ad578	130	1	Modou Fall	2026-10-06T07:20:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléphonie","Produits et services","Usages et comportements","Fintech"]	\N
59	a50f8c39ad4d3c666096b09b441b4b5e	23	1	Awa Ndiaye	2026-10-06T07:27:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
60	d4e6e58f81bd59bd4940038c50a4451d	136	2	Fatou Diop	2026-10-06T07:34:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Applications"]	9
61	95595e74a5ff3de03ab8c2ace0640f0e	117	1	Fatou Diop	2026-10-06T07:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Appels internationaux entrants"]	\N
62	01c6470bbb35051274b0855ef5aeb702	61	1	Fatou Diop	2026-10-06T07:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Mouvements sociaux"]	\N
63	ab7474e4f8824b4b3e895c5a428078a0	101	2	Fatou Diop	2026-10-06T07:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","Manifestation","Langues/Localisation"]	21
64	335597104ac60188492af85fb2c04f73	7	1	Fatou Diop	2026-10-06T08:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléphonie","Usages et comportements"]	\N
65	734ed8b4b76b2e1d36f1bfb27fb2bf00	140	1	Modou Fall	2026-10-06T08:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Médias/Réseaux sociaux","Fiscalité"]	\N
66	0c0ad150ea74c1506ae9e669d794352f	136	3	Awa Ndiaye	2026-10-06T08:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Applications","Formation"]	\N
67	550e23420d0f7bad813dc8fd3df2711d	63	1	Awa Ndiaye	2026-10-06T08:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
68	041e201b4bc75799d1fbe20da7e2d154	52	1	Fatou Diop	2026-10-06T08:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale","Transformation digitale"]	\N
69	12fceb2d8540df7910fc24fe0220bd44	72	3	Modou Fall	2026-10-06T08:37:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
70	fbbfc1d959f46acc743697df22c8f2b9	16	1	Fatou Diop	2026-10-06T08:44:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Télécentres/Cybercentres"]	\N
71	715c2eddcafbf2698d9a309e5d5e3319	53	1	Awa Ndiaye	2026-10-06T08:51:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation","Fintech"]	\N
72	51fc42df5a6bd069902e3b2f759f5eee	12	1	Fatou Diop	2026-10-06T08:58:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
73	c81cb93b52ecb785b34d2ca641381d90	49	2	Awa Ndiaye	2026-10-06T09:05:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
74	5771a0780f4f1cb4f0b8beb606e64cfc	74	2	Fatou Diop	2026-10-06T09:12:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	48
75	4b7e03b14bb9aab89e44e355c871e493	103	1	Awa Ndiaye	2026-10-06T09:19:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation"]	\N
76	a3c3bbaa9e6f0eeadb540ea48eb5b592	106	1	Fatou Diop	2026-10-06T09:26:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation","Commerce électronique"]	\N
77	63d732a6bf6b1db8130c42239891decd	44	2	Fatou Diop	2026-10-06T09:33:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
78	4e6c9d733e84a542a1fa4c6e6a3ee6ae	22	1	Fatou Diop	2026-10-06T09:40:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Privatisation/Libéralisation","Politique nationale","Qualité de service"]	\N
79	ad8b74b0018ccb636857a7fa808b26f1	118	2	Awa Ndiaye	2026-10-06T09:47:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Propriété intellectuelle"]	8
80	77f9579847e1a2137879f78afe240b73	34	1	Fatou Diop	2026-10-06T09:54:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléservices","Télécentres/Cybercentres","Régulation des médias"]	\N
81	eabb40cf2a9e0ba8827dcfcc612a5ca0	50	1	Fatou Diop	2026-10-06T10:01:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech"]	\N
82	6049ee1a4abba980feecb27472d0697a	55	3	Modou Fall	2026-10-06T10:08:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux","Usages et comportements"]	\N
83	9e27117cced6220615b74a78214173aa	120	1	Fatou Diop	2026-10-06T10:15:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Formation"]	\N
84	a712205c9bec50dacd3e01628dd804e7	54	2	Modou Fall	2026-10-06T10:22:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux","Licences de télécommunications","Fintech","Cybersécurité/Cybercriminalité"]	\N
85	163a2dae367bde00b37708c4af811a8f	31	1	Awa Ndiaye	2026-10-06T10:29:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Régulation des télécoms"]	\N
86	bb18163de824b84ba6ac7830fcb5306a	113	2	Fatou Diop	2026-10-06T10:36:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Applications","Formation"]	\N
87	7c81bf413e03540f6b3ae4c2296bd113	34	2	Modou Fall	2026-10-06T10:43:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Régulation des médias"]	\N
88	7b98c3dc8df47053e6aafc4f2d17021a	121	1	Awa Ndiaye	2026-10-06T10:50:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	\N
89	edf7260167b67f37239475c7ae8762f2	16	2	Awa Ndiaye	2026-10-06T10:57:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
90	bddf30318b5434abf360147aee3926a5	101	3	Modou Fall	2026-10-06T11:04:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","Manifestation","Langues/Localisation","TIC pour l’éducation"]	\N
91	254378d8825882345ca72732e0f42e59	122	1	Modou Fall	2026-10-06T11:11:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Audiovisuel","Mouvement consumériste"]	\N
92	129a7e1c0fce4788dd70f9307363e765	44	3	Awa Ndiaye	2026-10-06T11:18:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	19
93	0d0aed5f90527b7035efd1e015ccee3f	16	3	Awa Ndiaye	2026-10-06T11:25:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Télécentres/Cybercentres"]	89
94	3025840f2a918bae1e0438c6b5f6fa7c	41	1	Awa Ndiaye	2026-10-06T11:32:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles","Régulation des médias"]	\N
95	8d005332b53a237a19225d94c22ccb47	109	1	Modou Fall	2026-10-06T11:39:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Innovation/Entreprenariat","Usages et comportements","Politique nationale"]	\N
96	5e5d66ccd75d5bf89d25204d58975549	1	1	Fatou Diop	2026-10-06T11:46:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Gestion de l’ARTP","Régulation des télécoms"]	\N
97	2dbfb1a51b498b6431de7577a2508766	72	4	Modou Fall	2026-10-06T11:53:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	\N
98	c338d63ba762cbc3eb64baec7b06e160	64	1	Fatou Diop	2026-10-06T12:00:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Point de vue"]	\N
99	f981decb762bd5f03f69af27153294a3	16	4	Fatou Diop	2026-10-06T12:07:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
100	800bd1625bc0fe0aa5f3736489a7a223	44	4	Modou Fall	2026-10-06T12:14:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
101	281271aa9e2feea44c7483ea7736f12e	37	1	Modou Fall	2026-10-06T12:21:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
102	a79ed10ea0e0757c79ba619593c66f26	29	1	Modou Fall	2026-10-06T12:28:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Audiovisuel","Régulation des médias"]	\N
103	9be5fdcbe5eb1b27d0e5d00bfab27c86	22	2	Awa Ndiaye	2026-10-06T12:35:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Privatisation/Libéralisation"]	78
104	ccd4fe151af20e00c36a74890e217d46	111	1	Modou Fall	2026-10-06T12:42:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fiscalité","Collectivités locales","Régulation des télécoms"]	\N
105	9467285e6ca9d05dacabde76ac63ecb5	115	1	Awa Ndiaye	2026-10-06T12:49:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage"]	\N
106	3029a4856032c752a58e320fcbc85cc0	40	1	Fatou Diop	2026-10-06T12:56:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Formation","Régulation des télécoms"]	\N
107	0d8ab6d58b3fcb31cf9983e1cd8c322d	109	2	Awa Ndiaye	2026-10-06T13:03:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Innovation/Entreprenariat"]	\N
108	0baa05a3700130ee8fbe8d8d3320327c	13	1	Modou Fall	2026-10-06T13:10:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
109	c6d76f109fc8dfba395070ce581cbf46	36	2	Awa Ndiaye	2026-10-06T13:17:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Commerce électronique"]	\N
110	768e00acb22c4a032e72f05c93fe562a	107	2	Awa Ndiaye	2026-10-06T13:24:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	[]	27
111	2f03871fa9917b39bd9c773cd241f9c1	68	1	Fatou Diop	2026-10-06T13:31:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures","Politique nationale","Formation"]	\N
112	b693e821754d8e5b663f28492bb86409	25	1	Modou Fall	2026-10-06T13:38:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
113	f50f86c82c2c0f2c76d1e5c30a87c8d2	26	1	Fatou Diop	2026-10-06T13:45:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fiscalité"]	\N
114	601d23dd965ff6c34c6f3b460e89137e	12	2	Awa Ndiaye	2026-10-06T13:52:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	72
115	ad0cffe15b65ef5b5fc46f3ee0f6d2d9	28	2	Fatou Diop	2026-10-06T13:59:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
116	4f9b6559aa187c0ca8e796752856d21e	126	1	Awa Ndiaye	2026-10-06T14:06:00.000000Z	model-0.1.0@4cf9eef8bd6e	t	["Piratage","Transformation digitale"]	\N
117	b097ab51c1e41f4bec82556d204a0ca9	12	3	Awa Ndiaye	2026-10-06T14:13:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
118	58b389b36d59a8ff83c26b23d13fc487	125	2	Awa Ndiaye	2026-10-06T14:20:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Propriété intellectuelle"]	34
119	79eb536534457ef1ca7f0620e96d50a7	32	2	Fatou Diop	2026-10-06T14:27:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
120	669e476fed2d8debf8c96da16630faff	135	1	Awa Ndiaye	2026-10-06T14:34:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
121	f7b3e538b38ebd12f36cc26dab52e7d4	16	5	Awa Ndiaye	2026-10-06T14:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
122	966732ecdf830bde6b26f4f76a8fffe4	119	2	Awa Ndiaye	2026-10-06T14:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Cybersécurité/Cybercriminalité"]	15
123	a6fb0b41effc9f0e35deac2e0aada319	39	3	Fatou Diop	2026-10-06T14:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Fiscalité"]	\N
124	52df5ee4a83e14b742c59125cff8dd8e	135	2	Modou Fall	2026-10-06T15:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Point de vue"]	\N
125	046734e790d02e305891a4cd37915a85	111	2	Fatou Diop	2026-10-06T15:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fiscalité","Collectivités locales","Régulation des télécoms"]	\N
126	f2aad8c280f7680c413d8156098dadfa	17	1	Modou Fall	2026-10-06T15:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Appels internationaux entrants"]	\N
127	fe4fd3741df73ecfddcb5003424d798d	5	1	Fatou Diop	2026-10-06T15:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Collectivités locales"]	\N
128	6f8562bb36c6593a975f6bc271c8591b	61	2	Modou Fall	2026-10-06T15:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Mouvements sociaux"]	\N
129	895878b9b0a71e549a17f13f4eb15212	34	3	Fatou Diop	2026-10-06T15:37:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
130	56edbc709eb8d45457796078f1a6ed94	25	2	Awa Ndiaye	2026-10-06T15:44:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	112
131	773b90cb20d3bcf2e0013ec899146cf1	130	2	Awa Ndiaye	2026-10-06T15:51:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements","Fintech"]	\N
132	2f5e8ee394711500748c79fc56edb7bf	25	3	Awa Ndiaye	2026-10-06T15:58:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
133	17e527b884d1735932acdf52c72ca32a	52	2	Fatou Diop	2026-10-06T16:05:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	68
134	87313609bbb2c36029be5037e1110c90	128	2	Fatou Diop	2026-10-06T16:12:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	[]	12
135	dc236112c265dd03c67a4a7a1cb38619	55	4	Modou Fall	2026-10-06T16:19:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux","Usages et comportements"]	\N
136	bc8e21d2fcdd5e5b43520eab7e1dad82	126	2	Modou Fall	2026-10-06T16:26:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","TIC pour l’éducation"]	\N
137	1e6d21e92626bd583391f7c07c6ee1a0	47	1	Fatou Diop	2026-10-06T16:33:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["SMSI","Transformation digitale"]	\N
138	d3881bb6f738b1e2ca5e66faf86f1c65	59	2	Awa Ndiaye	2026-10-06T16:40:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Transformation digitale"]	\N
139	1d863f9705b6e7a8ae1c28dae5a511c2	108	2	Modou Fall	2026-10-06T16:47:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements","Fiscalité"]	\N
140	e3baedf7106db880ee3032880ea4644c	104	4	Fatou Diop	2026-10-06T16:54:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Licences de télécommunications"]	\N
141	c35c228464597406d0cd32d129d16849	33	2	Fatou Diop	2026-10-06T17:01:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Désengagement de l’Etat"]	10
142	c7ecbe63afcf35ac2d5f1eff79e40a59	109	3	Awa Ndiaye	2026-10-06T17:08:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Innovation/Entreprenariat","Usages et comportements","Politique nationale"]	107
143	fa5053d77875a3280034777d993100a6	66	1	Awa Ndiaye	2026-10-06T17:15:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms"]	\N
144	ad5280b86169550a3778568834ae1ffc	36	3	Modou Fall	2026-10-06T17:22:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Commerce électronique","Fintech"]	\N
145	60260df333e42701aa50d420d22e6d92	73	1	Awa Ndiaye	2026-10-06T17:29:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
146	76ed4d8e5168887d4bce101c836ada4a	57	2	Fatou Diop	2026-10-06T17:36:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Distinction/Nomination"]	53
147	109a3e72e1c4ed67f69f71ee57398a15	60	2	Awa Ndiaye	2026-10-06T17:43:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Economie numérique"]	54
148	fd76dad2a5fe379c85077cbb307b51af	51	1	Modou Fall	2026-10-06T17:50:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale","Licences de télécommunications"]	\N
149	6b8ca239084c6b56c6f029f053c36918	73	2	Awa Ndiaye	2026-10-06T17:57:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	145
150	98925fe994dbf4f83bc786d31db4fe09	72	5	Awa Ndiaye	2026-10-06T18:04:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	97
151	6bb76a7047f880cf13491d94d5044029	101	4	Fatou Diop	2026-10-06T19:07:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","Manifestation","Langues/Localisation"]	90
152	2c2aa7a597f33fa2784794cac69511f5	123	1	Modou Fall	2026-10-06T19:14:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Cybersécurité/Cybercriminalité","Fintech"]	\N
153	cad2079090a5d380d4a9d197b6994025	69	2	Modou Fall	2026-10-06T19:21:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements","Régulation des télécoms"]	\N
154	f1b4faed5046cc6f3cbd4ae4b2079cbf	103	2	Awa Ndiaye	2026-10-06T19:28:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation","Fiscalité"]	\N
155	8d6961f2c46a4197ebd021faf591c6df	6	2	Modou Fall	2026-10-06T19:35:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures"]	18
156	1d33d91eaea2c83f61e1730cc957679e	116	1	Modou Fall	2026-10-06T19:42:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Audiovisuel"]	\N
157	b47ae8345992b1794adc6791b614fccf	52	3	Fatou Diop	2026-10-06T19:49:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale","Politique nationale"]	\N
158	92f44327869ca5fadd97aea9203c0352	36	4	Modou Fall	2026-10-06T19:56:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Commerce électronique","Fintech"]	\N
159	ce25ec67b402f86f733bc60b2d47743b	63	2	Modou Fall	2026-10-06T20:03:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	67
160	d5c1a3646d8390f1ebff8563efc025cc	75	1	Awa Ndiaye	2026-10-06T20:10:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Projet"]	\N
161	7daf2cc6c221fdb25512de8f57400399	101	5	Modou Fall	2026-10-06T20:17:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","Manifestation"]	\N
162	c8b0ab57d57ebed72e94f01171cf8fa3	108	3	Fatou Diop	2026-10-06T20:24:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements"]	\N
163	83a8729ec230f0b0339a4638d30dbf7a	52	4	Fatou Diop	2026-10-06T20:31:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	157
164	3d7131f5bba33a6d05db90af3ef96070	121	2	Awa Ndiaye	2026-10-06T20:38:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	[]	88
165	11f488d5d746d5342ae13270719dc3bc	41	2	Fatou Diop	2026-10-06T20:45:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias","Mouvements sociaux"]	\N
166	1fe7fc96f5e63417731aacd73348cc02	59	3	Fatou Diop	2026-10-06T20:52:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	138
167	fa86426f0448ca043b2ae5c45047a978	68	2	Modou Fall	2026-10-06T20:59:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures","Politique nationale","Formation","Transformation digitale"]	\N
168	de2047a14d6639beadcdbfa5ad1d3fd0	119	3	Modou Fall	2026-10-06T21:06:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Cybersécurité/Cybercriminalité","Qualité de service"]	\N
169	d92e3a52cb860872ecaca9324cbddadf	3	1	Awa Ndiaye	2026-10-06T21:13:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
170	b65f453876ddd327e7d1e0f8f9d93988	9	1	Awa Ndiaye	2026-10-06T21:20:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
171	64592eb69cad041971902e9a08944e9b	59	4	Modou Fall	2026-10-06T21:27:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
172	e1390f4de79e0defd407c59b012a2275	4	2	Awa Ndiaye	2026-10-06T21:34:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléphonie"]	6
173	ef5e9aa6fb91365aac00910771380b8e	118	3	Awa Ndiaye	2026-10-06T21:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Point de vue"]	\N
174	4dbdb7ef1c1983a7f01323c2808766b8	56	1	Modou Fall	2026-10-06T21:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Economie numérique"]	\N
175	6338827c2aeb25accbfd307424fcf12d	5	2	Awa Ndiaye	2026-10-06T21:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
176	11661b5530bc515968e4024c7571e290	57	3	Awa Ndiaye	2026-10-06T22:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Distinction/Nomination"]	\N
177	f08b71cce5e808395cf598bea568186d	17	2	Fatou Diop	2026-10-06T22:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	126
178	b42823c1393b892e052f602aaef63454	108	4	Awa Ndiaye	2026-10-06T22:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements"]	139
179	a2a6b50052dfcc6a3a47810e13b40206	119	4	Modou Fall	2026-10-06T22:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Cybersécurité/Cybercriminalité"]	168
180	1c0003d86b317f6171408c5b4f1c2f93	75	2	Modou Fall	2026-10-06T22:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Projet"]	160
181	354e89cb2ebc5ab4c600c0f609a0a9a4	20	3	Fatou Diop	2026-10-06T22:37:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
182	94a64d40e9c599c81fd68b8b490bcae4	4	3	Modou Fall	2026-10-06T22:44:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléphonie","Qualité de service","Fintech"]	\N
183	36116f8413d0ea8d68263d69ee20afc5	13	2	Fatou Diop	2026-10-06T22:51:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
184	fd029edf73715b9ae97eeb9510a1b765	70	1	Fatou Diop	2026-10-06T22:58:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles","Qualité de service"]	\N
185	663201e9d5840d1091284bf2942db7eb	58	3	Awa Ndiaye	2026-10-06T23:05:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech"]	\N
186	cc92f657cec1838bb1291926e23bc378	28	3	Fatou Diop	2026-10-06T23:12:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Audiovisuel","Régulation des médias","Mouvements sociaux"]	115
187	02145bf579a414eec17545884e72776d	45	2	Fatou Diop	2026-10-06T23:19:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	30
188	8ff542e0d0d135ded82b720b535664f2	122	2	Awa Ndiaye	2026-10-06T23:26:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Mouvement consumériste","Télécentres/Cybercentres"]	\N
189	847971108604b838a815f7533aa9b2af	102	1	Modou Fall	2026-10-06T23:33:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Collectivités locales","Télécentres/Cybercentres"]	\N
190	4e797912fa0adb260419450e9cb0cd6a	75	3	Awa Ndiaye	2026-10-06T23:40:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
191	d291fb5b68fee1c4b2e9322bf6206567	46	3	Fatou Diop	2026-10-06T23:47:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale","TIC pour l’éducation"]	\N
192	d26ec80c87e8b59d0e1d03fa12a28dbc	130	3	Awa Ndiaye	2026-10-06T23:54:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms"]	\N
193	7f1d03b174e1eeaeb35355062096fdec	112	1	Modou Fall	2026-10-07T00:01:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Vie politique"]	\N
194	e6904856fea4b3d5505ced79a33d158b	7	2	Awa Ndiaye	2026-10-07T00:08:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Téléphonie","Usages et comportements"]	\N
195	94162fb025cde68757423e4a7fbcba4d	74	3	Awa Ndiaye	2026-10-07T00:15:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
196	260fb59da18e4595540217208ad35a18	28	4	Awa Ndiaye	2026-10-07T00:22:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Audiovisuel"]	56
197	8d0c91719fe3408bae7ec7a9505a22e8	109	4	Fatou Diop	2026-10-07T00:29:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Innovation/Entreprenariat","Usages et comportements"]	\N
198	e9067c5ced88746d8597fd7b67346ba4	55	5	Fatou Diop	2026-10-07T00:36:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
199	e3f8142c47506c0f262ed02ba05445ec	29	2	Fatou Diop	2026-10-07T00:43:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Formation"]	\N
200	00e682c213b8c1346df0b80e3725ea76	55	6	Awa Ndiaye	2026-10-07T00:50:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	82
201	043d91ab7e85ee81072b3c6d071374fa	5	3	Awa Ndiaye	2026-10-07T00:57:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
202	1014a85e4d0fd9045e6cdf1a344527c2	5	4	Awa Ndiaye	2026-10-07T01:04:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	175
203	9b5e035c458e54cc64dd2e32027eb889	138	2	Fatou Diop	2026-10-07T01:11:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Manifestation"]	2
204	af087716d1795d34109cca247030a49e	13	3	Modou Fall	2026-10-07T01:18:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Formation"]	\N
205	2acb6a4590100d65db71f160713a3718	130	4	Fatou Diop	2026-10-07T01:25:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms","Usages et comportements"]	\N
206	977ecd68d90e6416c86fd41a62e72027	23	2	Fatou Diop	2026-10-07T01:32:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
207	ff9a092aa351b8f361a63ea03c7ddcef	124	1	Modou Fall	2026-10-07T01:39:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Téléphonie","Usages et comportements"]	\N
208	46d31b0fbc9e8ed2e5fcd0ec36e6a692	40	2	Modou Fall	2026-10-07T01:46:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	106
209	e1d931ccf66f39f101e19c89cc3e3d0b	131	2	Fatou Diop	2026-10-07T01:53:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Intelligence artificielle","Usages et comportements","Télécentres/Cybercentres"]	\N
210	78b39c3c5efd959b45c7ea3f9095dc09	75	4	Fatou Diop	2026-10-07T02:00:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
211	6bd79caeca7a280fdfef0d5bcb7f488e	63	3	Modou Fall	2026-10-07T02:07:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
212	5f2c65a7f4c349914ba31d18301ad5d1	17	3	Modou Fall	2026-10-07T02:14:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
213	1b7a025f597dbd5044a84db6651e7a97	73	3	Fatou Diop	2026-10-07T02:21:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
214	95a129894ca5d8fa9e1939e846cdea6d	15	1	Awa Ndiaye	2026-10-07T02:28:00.000000Z	model-0.1.0@4cf9eef8bd6e	t	["TIC pour l’éducation"]	\N
215	49788dd5510b9a023d1fb8268a8939a4	24	2	Awa Ndiaye	2026-10-07T02:35:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Appels internationaux entrants"]	\N
216	b579220d7295721abc262d56739cc2d0	126	3	Fatou Diop	2026-10-07T02:42:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Transformation digitale"]	136
217	b05f133ad94efb8d8e02effc1ee8458c	72	6	Modou Fall	2026-10-07T02:49:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
218	e210e8a4bb10415b9d7dae46f44b6303	70	2	Fatou Diop	2026-10-07T02:56:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
219	9f37e9ba2609a1a549cda640b0c86dfa	28	5	Awa Ndiaye	2026-10-07T03:03:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
220	cb71200db74de5d77e175e9eeb538c8b	3	2	Awa Ndiaye	2026-10-07T03:10:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms"]	\N
221	f8b0dda5c5405899e0af1e3bfd1b50af	114	1	Fatou Diop	2026-10-07T03:17:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
222	341e14a4035f6bda8452c8fb99ea4994	9	2	Awa Ndiaye	2026-10-07T03:24:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
223	426cfba420717d6d76d5084b3b382332	57	4	Awa Ndiaye	2026-10-07T03:31:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Distinction/Nomination","Transformation digitale"]	\N
224	6197ff55d6b6d869f58e30f1c226eb4b	106	2	Modou Fall	2026-10-07T03:38:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation","Commerce électronique","Applications"]	76
225	bf02b18e875a9f21d0b1bf90c5458371	29	3	Fatou Diop	2026-10-07T03:45:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Audiovisuel","Régulation des médias"]	199
226	8f27e70fbe44a5d1b2dfe05f095d294c	5	5	Modou Fall	2026-10-07T03:52:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	\N
227	36d885e6fd3b4ccb83f4c32500a0d9f3	45	3	Fatou Diop	2026-10-07T03:59:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fiscalité"]	\N
228	7dca993f263aefc9d46e3951495e5572	27	3	Fatou Diop	2026-10-07T04:06:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Mouvements sociaux"]	\N
229	452597d4f1ef2b67bd5d15eee2c717af	121	3	Awa Ndiaye	2026-10-07T04:13:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité","Transformation digitale"]	\N
230	ddddf8100327c95ed5eb19b2907e38a1	72	7	Modou Fall	2026-10-07T04:20:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
231	c8fb4835ca631451c81427de28dcfa1b	137	2	Fatou Diop	2026-10-07T04:27:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech","Fiscalité"]	\N
232	363323884ad8478bca002d2b91df577d	15	2	Modou Fall	2026-10-07T04:34:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	\N
233	68ab8ea8de41b4fe813e2df7ec28db31	129	1	Modou Fall	2026-10-07T04:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Cybersécurité/Cybercriminalité"]	\N
234	4b93117d56341445561bbf26d393387c	62	2	Awa Ndiaye	2026-10-07T04:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Appels internationaux entrants"]	\N
235	191b688ab1622a35dc6a7136eed3e7d1	28	6	Modou Fall	2026-10-07T04:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
236	2257b9887b5dcdf66dea1a6f928cad1c	14	1	Fatou Diop	2026-10-07T05:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
237	6d646ed7074add851cfdbf7c77faa40f	34	4	Modou Fall	2026-10-07T05:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias","Télécentres/Cybercentres"]	\N
238	e1f736127d9ce72b58fc698850ab6e68	12	4	Fatou Diop	2026-10-07T05:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	117
239	0133484dee54e2811c7f9048635ddc28	37	2	Modou Fall	2026-10-07T05:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale","Régulation des télécoms"]	\N
240	ced841d23b62602d9b66fbc8f4ef3752	132	1	Fatou Diop	2026-10-07T05:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","TIC pour l’éducation"]	\N
241	6eb34b9aa63a96e816e3d0b1b8fefb6c	67	1	Modou Fall	2026-10-07T05:37:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Gouvernance","Qualité de service"]	\N
242	cd2fd7cc231ad236163c11226f1c0252	9	3	Fatou Diop	2026-10-07T05:44:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	170
243	c8be78f56c09e8de0a3fce31a991f910	118	4	Modou Fall	2026-10-07T05:51:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Point de vue","TIC pour l’éducation"]	\N
244	7b7115bcac52d5a3826d4c2ea5cc6596	120	2	Awa Ndiaye	2026-10-07T05:58:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Formation"]	83
245	3bea2a0ef3c16ee0d2395a23a660a9cb	41	3	Modou Fall	2026-10-07T06:05:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias","Mouvements sociaux"]	\N
246	baeeccd8aca1a29b1d113659483bfa41	135	3	Modou Fall	2026-10-07T06:12:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Point de vue"]	120
247	b862573d3d196a338a4c19c00f22098a	32	3	Awa Ndiaye	2026-10-07T06:19:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	119
248	a75dad82a9aa66aaea4d49d8de38d64a	126	4	Awa Ndiaye	2026-10-07T06:26:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","TIC pour l’éducation"]	\N
249	dd875202dd70d7833d336c67f94f72ba	126	5	Fatou Diop	2026-10-07T06:33:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","TIC pour l’éducation"]	\N
250	b63d4d527e2539e50cee783f27e997db	33	3	Awa Ndiaye	2026-10-07T06:40:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Désengagement de l’Etat","Mouvements sociaux"]	\N
251	d8df9bc307f5122c4a442f9a5e3be40d	133	2	Awa Ndiaye	2026-10-07T06:47:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Noms de domaine","Politique nationale","Transformation digitale"]	\N
252	f7fda893a8c89ad17a76883a2ce1ed4e	13	4	Modou Fall	2026-10-07T06:54:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Formation","TIC pour l’éducation"]	\N
253	466767096a0c03d659c5e89b74eacad6	124	2	Modou Fall	2026-10-07T07:01:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Téléphonie"]	207
254	bce7c29f6f5b6a1f2ab19c75c1f22d17	66	2	Awa Ndiaye	2026-10-07T07:08:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles"]	143
255	27965fe48d6ace72989145cde653f39a	117	2	Modou Fall	2026-10-07T07:15:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Appels internationaux entrants"]	\N
256	7a2c7541f384f2633abbcac3e101c19f	60	3	Modou Fall	2026-10-07T07:22:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
257	c1dc5439df9cc976a28063413fcb8bd1	48	1	Awa Ndiaye	2026-10-07T07:29:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["SMSI","Régulation des médias"]	\N
258	4a0093f61e139eb32bc8497b286da39c	32	4	Fatou Diop	2026-10-07T07:36:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fracture numérique/Solidarité numérique"]	23
259	070fc1545fc6b3dffc21c4943d64d0ae	58	4	Awa Ndiaye	2026-10-07T07:43:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fintech","Usages et comportements","Qualité de service"]	\N
260	ee99c0c39d4b253867b2adba8b41bc26	4	4	Modou Fall	2026-10-07T07:50:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service","Fintech"]	\N
261	f720e0bf5f5361b75f8ca940297defa4	47	2	Fatou Diop	2026-10-07T07:57:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Formation"]	\N
262	1a782b09da255c4629af86299d2ca910	108	5	Fatou Diop	2026-10-07T08:04:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Produits et services","Usages et comportements"]	\N
263	f015e72396d5ef5ba9056893e740d8ce	50	2	Modou Fall	2026-10-07T08:11:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Formation"]	\N
264	b6e30534dde3fb8331a499c909de104b	73	4	Modou Fall	2026-10-07T08:18:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale","Usages et comportements"]	\N
265	7d0ce00b8b39ede9c6c9cff619742b5f	51	2	Modou Fall	2026-10-07T08:25:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	[]	148
266	ce8c1ea184e524e48e6b51b59d1b8540	5	6	Modou Fall	2026-10-07T08:32:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres"]	201
267	313de0438741850c47bb9eed8af20bae	114	2	Modou Fall	2026-10-07T08:39:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation"]	\N
268	570b456b583eba5c0a88f0ae35bc138e	30	1	Modou Fall	2026-10-07T08:46:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
269	c54a2977be84d899b42fcb5548e0c8d9	112	2	Awa Ndiaye	2026-10-07T08:53:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
270	6807cc8a2caeae7499d47b6c726ee4dc	107	3	Awa Ndiaye	2026-10-07T09:00:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms"]	\N
271	52c400e59f55b75391ced3ae26732c4e	6	3	Awa Ndiaye	2026-10-07T09:07:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures","Qualité de service"]	\N
272	3db13e6da420335dc572e98312ce1212	38	3	Modou Fall	2026-10-07T09:14:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles","Régulation des télécoms","Point de vue"]	\N
273	acbdad81520b7275351424ef8897c938	34	5	Modou Fall	2026-10-07T09:21:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias","Télécentres/Cybercentres"]	\N
274	ee69d3ae23ae09d861ea0ec246002138	130	5	Awa Ndiaye	2026-10-07T09:28:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements"]	\N
275	0c2749b84d93023ef47b80a9081964c4	128	3	Modou Fall	2026-10-07T09:35:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Point de vue"]	\N
276	5159ce773801fe390eb478dc9802c2c5	102	2	Fatou Diop	2026-10-07T09:42:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Collectivités locales","Télécentres/Cybercentres"]	\N
277	c4fcfe9b1b75a94f660e9352cb366a01	112	3	Fatou Diop	2026-10-07T09:49:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias"]	\N
278	c84bb4497acd9b6d886c113b4ad87382	10	1	Modou Fall	2026-10-07T09:56:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Politique nationale"]	\N
279	62d212d8a97ff85db38bd3ff55959980	4	5	Fatou Diop	2026-10-07T10:03:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
280	56aee72bf87e7d0df86f26c8fa0191ad	60	4	Modou Fall	2026-10-07T10:10:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Usages et comportements","Régulation des télécoms"]	\N
281	c67b8debc318a1e3ddec54f101759f04	101	6	Modou Fall	2026-10-07T10:17:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Recherche","TIC pour l’éducation"]	\N
282	4dd72348f734f2d26cec850d23a491a7	47	3	Awa Ndiaye	2026-10-07T10:24:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Transformation digitale"]	\N
283	750bb2775402b9d2868d41b40af5acc4	140	2	Modou Fall	2026-10-07T10:31:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Langues/Localisation","Médias/Réseaux sociaux","Usages et comportements"]	65
284	246c109487e8435423da95821dc088cb	11	1	Awa Ndiaye	2026-10-07T10:38:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Régulation des télécoms"]	\N
285	1f26d3725e00ea66e26c8c8ad5714192	51	3	Awa Ndiaye	2026-10-07T10:45:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale","TIC pour l’éducation"]	\N
286	2a4732d4415f015d8a33a16e34add9c8	104	5	Modou Fall	2026-10-07T10:52:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Licences de télécommunications","TIC pour l’éducation"]	\N
287	49dc5c5aec65771e451258e24d55db9b	68	3	Awa Ndiaye	2026-10-07T10:59:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Infrastructures","Politique nationale","Formation","Transformation digitale"]	111
288	1e7b03c9050ecfacecf1dff95f03d021	53	2	Modou Fall	2026-10-07T11:06:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Géomatique/Géolocalisation"]	71
289	396ef84575ce9f68180cfeb8622999cb	23	3	Modou Fall	2026-10-07T11:13:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Télécentres/Cybercentres","Fiscalité"]	\N
290	2e8cf7f57aba570653b3435843bd1332	55	7	Awa Ndiaye	2026-10-07T11:20:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Médias/Réseaux sociaux","Usages et comportements"]	198
291	e5ed9f4089d02e63c723eec150d3b91c	40	3	Modou Fall	2026-10-07T11:27:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["TIC pour l’éducation","Formation","Fintech"]	\N
292	a5be6191a0bcff2942bede58710d635f	34	6	Awa Ndiaye	2026-10-07T11:34:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des médias","Télécentres/Cybercentres","Fintech"]	\N
293	b9fbff6857ad120e4ccd47127f478716	66	3	Fatou Diop	2026-10-07T11:41:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Données personnelles"]	\N
294	cdac1abc16edbe01431eb7e42d468a87	115	2	Modou Fall	2026-10-07T11:48:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Cybersécurité/Cybercriminalité"]	\N
295	f17c9b55162a0d459a8e40c09eb846da	120	3	Fatou Diop	2026-10-07T11:55:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Piratage","Formation"]	\N
296	81463505ee055965ac4dd81270882ef3	32	5	Awa Ndiaye	2026-10-07T12:02:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Fracture numérique/Solidarité numérique","Politique nationale"]	\N
297	94edf6943d3d437afefff2d456e14458	74	4	Modou Fall	2026-10-07T12:09:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Politique nationale"]	\N
298	c8ce869385065b1f37ab303f0750ae49	64	2	Awa Ndiaye	2026-10-07T12:16:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Formation"]	\N
299	6e7ec122112b140c46ece129a9648abe	116	2	Awa Ndiaye	2026-10-07T12:23:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Qualité de service"]	\N
300	1138d728c37bc8b30221b894b3ce71d9	107	4	Fatou Diop	2026-10-07T12:30:00.000000Z	model-0.1.0@4cf9eef8bd6e	f	["Régulation des télécoms","Appels internationaux entrants"]	\N
\.



COPY public.settings (name, value) FROM stdin;
password	$argon2id$v=19$m=65536,t=3,p=4$I6JO2R7HegTgONNqUA6IpA$IC/roXwI7I3y6xcBabnBwL3GU7xQNhd/39m6hn4yylA
secret	03dbb50feeb9afef2684333c0874d6ea3a4f5d2fcbd3baf506cb73ebbe965e2c
\.



COPY public.suggestions (article, label) FROM stdin;
1	Régulation des télécoms
2	Licences de télécommunications
3	Usages et comportements
4	Qualité de service
5	Politique nationale
6	Qualité de service
7	Usages et comportements
8	TIC pour l’éducation
9	TIC pour l’éducation
10	Politique nationale
11	TIC pour l’éducation
12	TIC pour l’éducation
13	TIC pour l’éducation
14	TIC pour l’éducation
15	TIC pour l’éducation
16	TIC pour l’éducation
17	Télécentres/Cybercentres
18	Mouvements sociaux
19	Politique nationale
20	Politique nationale
21	Télécentres/Cybercentres
22	Politique nationale
23	Télécentres/Cybercentres
24	Appels internationaux entrants
25	Régulation des médias
26	Régulation des médias
27	Régulation des médias
28	Régulation des médias
29	Régulation des médias
30	Qualité de service
31	Qualité de service
32	Politique nationale
33	Mouvements sociaux
34	Télécentres/Cybercentres
35	Mouvements sociaux
36	Qualité de service
37	Régulation des télécoms
38	Régulation des télécoms
39	TIC pour l’éducation
40	Formation
40	TIC pour l’éducation
41	Mouvements sociaux
42	Politique nationale
43	Politique nationale
44	Transformation digitale
45	Qualité de service
46	Politique nationale
47	Transformation digitale
48	Régulation des médias
49	Qualité de service
50	Régulation des médias
51	Politique nationale
51	TIC pour l’éducation
52	Politique nationale
53	Fintech
54	Licences de télécommunications
55	Usages et comportements
56	Formation
57	TIC pour l’éducation
58	Usages et comportements
59	Transformation digitale
60	Régulation des télécoms
61	Mouvements sociaux
62	Télécentres/Cybercentres
63	Transformation digitale
64	Point de vue
65	Régulation des médias
66	Régulation des télécoms
67	Qualité de service
68	Politique nationale
68	Transformation digitale
69	Politique nationale
70	Qualité de service
71	Qualité de service
72	Usages et comportements
73	Usages et comportements
74	Politique nationale
75	TIC pour l’éducation
76	Politique nationale
77	Usages et comportements
78	Politique nationale
79	Appels internationaux entrants
80	Télécentres/Cybercentres
81	Politique nationale
82	Point de vue
83	TIC pour l’éducation
84	TIC pour l’éducation
85	TIC pour l’éducation
86	Formation
87	Transformation digitale
88	Télécentres/Cybercentres
89	Régulation des télécoms
90	Point de vue
91	Formation
92	Formation
93	Formation
94	TIC pour l’éducation
95	Formation
96	Formation
97	Formation
98	Usages et comportements
99	Transformation digitale
100	Politique nationale
101	TIC pour l’éducation
102	Télécentres/Cybercentres
103	TIC pour l’éducation
104	TIC pour l’éducation
105	Cybersécurité/Cybercriminalité
106	Usages et comportements
107	Régulation des télécoms
108	Usages et comportements
109	Usages et comportements
110	Politique nationale
111	Fiscalité
112	Régulation des médias
113	Cybersécurité/Cybercriminalité
114	Télécentres/Cybercentres
115	Cybersécurité/Cybercriminalité
116	Qualité de service
117	Appels internationaux entrants
118	Point de vue
119	Qualité de service
120	TIC pour l’éducation
121	Cybersécurité/Cybercriminalité
122	Télécentres/Cybercentres
123	Cybersécurité/Cybercriminalité
124	Usages et comportements
125	TIC pour l’éducation
126	TIC pour l’éducation
127	Télécentres/Cybercentres
128	Point de vue
129	Cybersécurité/Cybercriminalité
130	Usages et comportements
131	Usages et comportements
132	TIC pour l’éducation
133	Politique nationale
134	TIC pour l’éducation
135	Transformation digitale
136	Formation
137	Fintech
138	Cybersécurité/Cybercriminalité
139	Formation
140	Usages et comportements
\.



SELECT pg_catalog.setval('public.articles_number_seq', 140, true);



SELECT pg_catalog.setval('public.decisions_number_seq', 540, true);



SELECT pg_catalog.setval('public.events_number_seq', 5, true);



SELECT pg_catalog.setval('public.reviews_number_seq', 300, true);



ALTER TABLE ONLY public.desk_version
    ADD CONSTRAINT desk_version_pkc PRIMARY KEY (version_num);



ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (number);



ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT pk_decisions PRIMARY KEY (number);



ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (number);



ALTER TABLE ONLY public.filed
    ADD CONSTRAINT pk_filed PRIMARY KEY (article, place);



ALTER TABLE ONLY public.keywords
    ADD CONSTRAINT pk_keywords PRIMARY KEY (label);



ALTER TABLE ONLY public.presence
    ADD CONSTRAINT pk_presence PRIMARY KEY (article, editor);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (number);



ALTER TABLE ONLY public.settings
    ADD CONSTRAINT pk_settings PRIMARY KEY (name);



ALTER TABLE ONLY public.suggestions
    ADD CONSTRAINT pk_suggestions PRIMARY KEY (article, label);



ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_id UNIQUE (id);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_article_revision UNIQUE (article, revision);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_key UNIQUE (key);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_undoes UNIQUE (undoes);



CREATE INDEX ix_articles_date ON public.articles USING btree (date);



CREATE INDEX ix_articles_review_priority ON public.articles USING btree (review, priority);



CREATE INDEX ix_articles_source ON public.articles USING btree (source);



CREATE INDEX ix_decisions_label ON public.decisions USING btree (label);



CREATE INDEX ix_decisions_review ON public.decisions USING btree (review);



CREATE INDEX ix_filed_label ON public.filed USING btree (label);



CREATE INDEX ix_reviews_editor ON public.reviews USING btree (editor);



CREATE INDEX ix_suggestions_label ON public.suggestions USING btree (label);



ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT fk_decisions_review FOREIGN KEY (review) REFERENCES public.reviews(number);



ALTER TABLE ONLY public.filed
    ADD CONSTRAINT fk_filed_article FOREIGN KEY (article) REFERENCES public.articles(number);



ALTER TABLE ONLY public.presence
    ADD CONSTRAINT fk_presence_article FOREIGN KEY (article) REFERENCES public.articles(number);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_article FOREIGN KEY (article) REFERENCES public.articles(number);



ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_undoes FOREIGN KEY (undoes) REFERENCES public.reviews(number);



ALTER TABLE ONLY public.suggestions
    ADD CONSTRAINT fk_suggestions_article FOREIGN KEY (article) REFERENCES public.articles(number);




