"""URLs of strategy, goals, bodies, posts, team, bin and participation (under ``kommunen/<slug>/``), and of invitations."""

from django.urls import path

from municipalities.views import bin, bodies, goals, invitations, participation, posts, strategy, team

town_urlpatterns = [
    path("strategie/", strategy.strategy_detail, name="strategy_detail"),
    path("strategie/neu/", strategy.strategy_create, name="strategy_create"),
    path("strategie/bearbeiten/", strategy.strategy_edit, name="strategy_edit"),
    path("strategie/fassungen/neu/", strategy.version_create, name="version_create"),
    path("strategie/handlungsfelder/neu/", strategy.field_create, name="field_create"),
    path("strategie/handlungsfelder/<int:pk>/bearbeiten/", strategy.field_edit, name="field_edit"),
    path("strategie/handlungsfelder/<int:pk>/loeschen/", strategy.field_delete, name="field_delete"),
    path("ziele/neu/", goals.goal_create, name="goal_create"),
    path("ziele/<int:pk>/", goals.goal_detail, name="goal_detail"),
    path("ziele/<int:pk>/bearbeiten/", goals.goal_edit, name="goal_edit"),
    path("ziele/<int:pk>/neu-zuschneiden/", goals.goal_recut, name="goal_recut"),
    path("ziele/<int:pk>/loeschen/", goals.goal_delete, name="goal_delete"),
    path("gremien/", bodies.body_list, name="body_list"),
    path("gremien/neu/", bodies.body_create, name="body_create"),
    path("gremien/<int:pk>/", bodies.body_detail, name="body_detail"),
    path("gremien/<int:pk>/bearbeiten/", bodies.body_edit, name="body_edit"),
    path("gremien/<int:pk>/loeschen/", bodies.body_delete, name="body_delete"),
    path("team/", team.team, name="team"),
    path("team/einladen/", team.member_invite, name="member_invite"),
    path("team/einladungen/<int:pk>/zurueckziehen/", team.invitation_revoke, name="invitation_revoke"),
    path("team/zugaenge/<int:pk>/bearbeiten/", team.member_edit, name="member_edit"),
    path("team/zugaenge/<int:pk>/beenden/", team.member_end, name="member_end"),
    path("team/stellen/neu/", posts.post_create, name="post_create"),
    path("team/stellen/<int:pk>/bearbeiten/", posts.post_edit, name="post_edit"),
    path("team/stellen/<int:pk>/loeschen/", posts.post_delete, name="post_delete"),
    path("team/stellen/<int:pk>/besetzen/", posts.holding_create, name="holding_create"),
    path("team/stellen/<int:pk>/besetzungen/<int:holding_pk>/beenden/", posts.holding_end, name="holding_end"),
    path("papierkorb/", bin.bin_list, name="bin"),
    path("papierkorb/<slug:kind>/<int:pk>/wiederherstellen/", bin.bin_restore, name="bin_restore"),
    path("teilnahme/<int:pk>/", participation.participation_edit, name="participation_edit"),
]
public_urlpatterns = [
    path("einladung/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
]
