from django.urls import path

from contacts import views

app_name = "contacts"

urlpatterns = [
    path("", views.index, name="index"),
    path("teams/<str:slug>/", views.team_detail, name="team"),
    path("posts/<int:pk>.vcf", views.post_card, name="post-card"),
]
